from typing import Any

from flask import render_template, request, url_for

from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.cases.rules.categories import Category
from app.domain.deadlines.queries.attention import (
    AccountWithAttention,
    account_with_attention_or_404,
    accounts_with_attention,
)
from app.domain.deadlines.rules.attention import SHIPPED_NOTICES
from app.domain.organisations.rules import WEEKDAYS, language_name, weekday_name
from app.domain.people.queries import deciders
from app.pages.citizens.blueprint import Page, bp
from app.pages.deadlines.forms import AccountAttentionForm, attention_typed
from app.pages.shell.request_context import organisation, wiring
from app.usecases.deadlines.attention import set_attention
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import now, read_session, work, write_transaction

P = Permission
SAVED_MESSAGE = msg("Guardado. Vale para lo que llegue desde ahora.")


@bp.get("/attention")
@requires(P.PROTOCOL_MANAGE)
def attention() -> Page:
    return render_template("deadlines/accounts.html", accounts=accounts_with_attention(work(read_session())))


@bp.get("/attention/<int:channel_id>")
@requires(P.PROTOCOL_MANAGE)
def edit_attention(channel_id: int) -> Page:
    account = account_with_attention_or_404(read_session(), organisation().id, channel_id)
    return _page(account, blank_form(**attention_typed(account)))


@bp.post("/attention/<int:channel_id>")
@requires(P.PROTOCOL_MANAGE)
def change_attention(channel_id: int) -> Page:
    form = read_form(AccountAttentionForm, request.form)
    if typed := form.value:
        with refusal_beside(form, beside=""), write_transaction() as session:
            account = account_with_attention_or_404(session, organisation().id, channel_id)
            set_attention(work(session), account, typed.settings(), base=typed.base)
    if form.value is None:
        return _page(account_with_attention_or_404(read_session(), organisation().id, channel_id), form), form.status
    return flash_and_redirect(SAVED_MESSAGE, url_for(".attention"))


def _page(account: AccountWithAttention, form: FormState[Any]) -> str:
    languages = account.channel.languages
    return render_template(
        "deadlines/account.html",
        form=form,
        channel=account.channel,
        days=[(day, weekday_name(day)) for day in WEEKDAYS],
        people=[(answerer.id, answerer.name) for answerer in _people_who_answer()],
        notices=[
            (f"notice_{code}", language_name(code), SHIPPED_NOTICES.get(code, SHIPPED_NOTICES["es"]))
            for code in languages
        ],
        terms=_term_rows(),
    )


def _people_who_answer() -> Any:
    return deciders.people_with_permission(read_session(), organisation().id, P.CASE_ANSWER, now=now())


def _term_rows() -> list[tuple[str, Any, str, str]]:
    sortings = wiring().protocols.of(read_session(), organisation().id).protocol.sortings
    usual = {question.category: question for question in reversed(sortings)}
    return [
        (name.value, name.label, _minutes(usual.get(name), "acknowledge"), _minutes(usual.get(name), "resolve"))
        for name in Category
    ]


def _minutes(sorting: Any, end: str) -> str:
    return str(getattr(sorting, end, None) or "")
