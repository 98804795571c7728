"""How each account is attended: its hours, its terms, who is on call, and whether it takes formal complaints."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts import queries as accounts
from app.accounts.rules import Permission
from app.citizens.forms.attention import AttentionForm, typed_from
from app.citizens.queries.attention import Attended, attended_or_404, every_attended
from app.citizens.rules.categories import CATEGORY_NAMES
from app.citizens.rules.registry import SHIPPED
from app.citizens.service.attention import set_attention
from app.citizens.service.shelf import PROTOCOLS, ProtocolShelf
from app.citizens.views.blueprint import Page, bp
from app.core.words import say
from app.organisations.rules import WEEKDAYS, language_name, weekday_name
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
SAVED = say("Guardado. Vale para lo que llegue desde ahora.")


@bp.get("/attention")
@requires(P.PROTOCOL_MANAGE)
def attention() -> Page:
    return render_template("citizens/attention.html", accounts=every_attended(reading(), organisation().id))


@bp.get("/attention/<int:channel_id>")
@requires(P.PROTOCOL_MANAGE)
def edit_attention(channel_id: int) -> Page:
    found = attended_or_404(reading(), organisation().id, channel_id)
    return _page(found, blank(**typed_from(found)))


@bp.post("/attention/<int:channel_id>")
@requires(P.PROTOCOL_MANAGE)
def change_attention(channel_id: int) -> Page:
    form = read_form(AttentionForm, request.form)
    if typed := form.value:
        with refusals(form, beside=""), writing() as session:
            found = attended_or_404(session, organisation().id, channel_id)
            set_attention(session, found, typed.settings(), base=typed.base, actor=actor(), now=now())
    if form.value is None:
        return _page(attended_or_404(reading(), organisation().id, channel_id), form), form.status
    flash(translate(SAVED), "good")
    return redirect(url_for(".attention"), 303)


def _page(found: Attended, form: Read[Any]) -> str:
    languages = found.channel.languages
    return render_template(
        "citizens/edit_attention.html",
        form=form,
        channel=found.channel,
        days=[(day, weekday_name(day)) for day in WEEKDAYS],
        people=[(one.id, one.name) for one in _answering()],
        notices=[(f"notice_{code}", language_name(code), SHIPPED.get(code, SHIPPED["es"])) for code in languages],
        terms=_terms(),
    )


def _answering() -> Any:
    return accounts.able(reading(), organisation().id, P.CASE_ANSWER, now=now())


def _terms() -> list[tuple[str, Any, str, str]]:
    """Each category with the minutes its first question of the tree gives."""
    shelf: ProtocolShelf = reading().info[PROTOCOLS]
    sortings = shelf.of(reading(), organisation().id).triage.protocol.sortings
    usual = {one.category: one for one in reversed(sortings)}
    return [
        (name.value, word, _minutes(usual.get(name), "acknowledge"), _minutes(usual.get(name), "resolve"))
        for name, word in CATEGORY_NAMES.items()
    ]


def _minutes(sorting: Any, end: str) -> str:
    return str(getattr(sorting, end, None) or "")
