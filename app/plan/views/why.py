"""The second stop: why, for whom, with which objectives and on which editorial line."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.core.words import say
from app.pages.shell.request_context import organisation, today
from app.plan.forms.why import BLANK_ROWS, MOST_AUDIENCES, WhyForm, audiences_typed, nameless
from app.plan.queries import objectives
from app.plan.queries import why as queries
from app.plan.queries.stops.why import missing_in
from app.plan.rules.progress import GOING_WORDS
from app.plan.rules.purposes import PURPOSES, Audience, Purpose
from app.plan.rules.stops import Stop
from app.plan.service import why as service
from app.plan.views.amounts import amount, why_so
from app.plan.views.blueprint import Page, bp
from app.plan.views.stops import stop_page
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
SAVED = say("Guardado.")
NAMELESS = say("Ponga nombre a cada público, o deje vacía su fila.")


@bp.get("/why")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def why() -> Page:
    here = organisation()
    written = queries.section(reading(), here.id)
    said: Mapping[str, Any] = written.body if written else {}
    purpose = Purpose(said["purpose"]) if said.get("purpose") else None
    found = objectives.standings(reading(), here.id, today=today())
    line = queries.line_in_force(reading(), here.id, today=today())
    return stop_page(
        Stop.WHY,
        "plan/why.html",
        missing=missing_in(written, found, line),
        meaning=PURPOSES[purpose] if purpose else None,
        is_political=purpose is Purpose.POLITICAL,
        audiences=queries.audiences_of(written),
        standings=found,
        closed=objectives.standings(reading(), here.id, today=today(), closed=True),
        line=line,
        going_word=GOING_WORDS.__getitem__,
        amount=amount,
        why_so=why_so,
    )


@bp.get("/why/edit")
@requires(P.PLAN_MANAGE)
def edit_why() -> Page:
    written = queries.section(reading(), organisation().id)
    said: Mapping[str, Any] = written.body if written else {}
    rows = queries.audiences_of(written)
    typed = {
        "revision": written.revision if written else 0,
        "purpose": said.get("purpose") or "",
        "audience": [one.name for one in rows],
        "needs": [one.needs for one in rows],
        "where": [one.where for one in rows],
    }
    return _page(blank(**typed))


@bp.post("/why")
@requires(P.PLAN_MANAGE)
def keep_why() -> Page:
    form = read_form(WhyForm, request.form)
    if form.value and nameless(form):
        form.refuse("audience", NAMELESS)
    if form.value:
        with refusals(form, beside=""), writing() as session:
            reasons, revision = form.value.reasons(), form.value.revision
            service.keep_reasons(session, reasons, revision=revision, actor=actor(), now=now())
    if form.value is None:
        return _page(form), form.status
    flash(translate(SAVED), "good")
    return redirect(url_for(".why"), 303)


def _page(form: Read[Any]) -> str:
    typed = form.typed
    rows = audiences_typed(typed)
    blanks = min(BLANK_ROWS, MOST_AUDIENCES - len(rows))
    return render_template(
        "plan/why_form.html",
        form=form,
        purposes=[(one.value, meaning.name, meaning.brief) for one, meaning in PURPOSES.items()],
        meanings=PURPOSES.values(),
        rows=[*rows, *[Audience("")] * max(0, blanks)],
    )
