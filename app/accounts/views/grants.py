"""Functions that decide: what waits to be confirmed, what was given in the set-up, and what came of each."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts import deeds
from app.accounts.forms import AnswerForm
from app.accounts.queries import grants as queries
from app.accounts.queries.grants import GrantView
from app.accounts.rules import Permission
from app.accounts.rules.grants import DECIDING, GROUND_WORDS, MARKED_GROUNDS, OUTCOME_WORDS
from app.accounts.service.grant_letters import function_name
from app.accounts.views.blueprint import bp
from app.accounts.views.door import Page
from app.core.words import say
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

WAITS = say("La función está pedida y aún no está en vigor: espera a otra persona o a que pasen 24 horas.")
CONFIRMED = say("La función queda confirmada.")
REFUSED = say("La función no entra en vigor. Queda en el historial.")
WORDS = {"ground_words": GROUND_WORDS, "outcome_words": OUTCOME_WORDS, "function_name": function_name}
"""What every list of grants says alike."""
SEEN_BY = (*sorted(DECIDING), Permission.AUDIT_READ)


def waits() -> Page:
    """Where to go after giving what is not in effect yet."""
    flash(translate(WAITS), "good")
    return redirect(url_for("accounts.grants"), 303)


@bp.get("/o/<organisation>/grants")
@requires(*SEEN_BY)
def grants() -> Page:
    views = queries.newest_grants(reading(), organisation().id, grounds=_grounds())
    open_views = [view for view in views if view.is_open]
    return render_template(
        "accounts/grants.html",
        waiting=[view for view in open_views if view.is_waiting],
        unconfirmed=[view for view in open_views if not view.is_waiting],
        settled=[view for view in views if not view.is_open],
        form=blank(which=request.args.get("which", "")),
        may_answer=lambda grant: queries.may_answer(actor(), grant),
        **WORDS,
    )


@bp.get("/o/<organisation>/grants/<int:grant_id>")
@requires(*SEEN_BY)
def show_grant(grant_id: int) -> Page:
    return _grant_page(queries.grant_or_404(reading(), grant_id, organisation_id=organisation().id), blank())


@bp.post("/o/<organisation>/grants/<int:grant_id>")
@requires(*sorted(DECIDING))
def answer_grant(grant_id: int) -> Page:
    form = read_form(AnswerForm, request.form)
    if typed := form.value:
        answer = deeds.confirm_grant if typed.answer == "confirm" else deeds.refuse_grant
        with refusals(form, beside="reason"), writing() as session:
            answer(session, grant_id, typed.reason, actor=actor(), now=now())
    if form.value is None:
        view = queries.grant_or_404(reading(), grant_id, organisation_id=organisation().id)
        return _grant_page(view, form), form.status
    flash(translate(CONFIRMED if form.value.answer == "confirm" else REFUSED), "good")
    return redirect(url_for(".grants"), 303)


def _grounds() -> list[Any]:
    return list(MARKED_GROUNDS) if request.args.get("which") == "marked" else list(GROUND_WORDS)


def _grant_page(view: GrantView, form: Read[Any]) -> str:
    grant = view.grant
    may_confirm = view.is_open and queries.may_answer(actor(), grant)
    return render_template(
        "accounts/grant.html",
        view=view,
        form=form,
        may_confirm=may_confirm,
        may_refuse=view.is_waiting and (may_confirm or actor().id == grant.granted_by),
        is_granter=actor().id == grant.granted_by,
        **WORDS,
    )
