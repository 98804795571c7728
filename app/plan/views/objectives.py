"""Pages about objectives: setting one, with what is wrong with it said as it is typed, and how each goes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.audit.queries.history import entries_about
from app.core.errors import Refusal
from app.core.numerals import whole
from app.core.words import Sentence, say
from app.pages.shell.request_context import organisation, person, today
from app.plan.forms.objectives import ClosingForm, ObjectiveForm
from app.plan.queries import objectives as queries
from app.plan.queries.objectives import Standing
from app.plan.rules.drawing import line
from app.plan.rules.objectives import code_of
from app.plan.rules.progress import GOING_WORDS, Going, Point
from app.plan.service import objectives as service
from app.plan.views.amounts import amount, month_name, why_so
from app.plan.views.blueprint import Page, bp
from app.plan.views.objective_form import filled, known_values, objective_page, told_of, typed_from
from app.plan.views.unfit import beside_its_field
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
SET, SAVED = say("El objetivo %(code)s está fijado."), say("El objetivo %(code)s está guardado.")
CLOSED = say("El objetivo %(code)s está cerrado, y queda con lo que se consiguió.")
TONES = {Going.REACHED: "good", Going.ON_TRACK: "good", Going.AT_RISK: "warning", Going.OFF_TRACK: "error"}
REMEMBERED = 12


@bp.get("/objectives/new")
@requires(P.PLAN_MANAGE)
def new_objective() -> Page:
    return objective_page(None, blank(owner_id=person().id))


@bp.post("/objectives")
@requires(P.PLAN_MANAGE)
def set_objective() -> Page:
    form = read_form(ObjectiveForm, request.form)
    number = 0
    if form.value:
        with _beside_their_fields(form), writing() as session:
            aim = form.value.aim()
            made = service.set_objective(session, aim, language=_first(), today=today(), actor=actor(), now=now())
            number = made.number
    return _done(SET, number) if form.value else (objective_page(None, form), form.status)


@bp.post("/objectives/check")
@requires(P.PLAN_MANAGE)
def check_objective() -> Page:
    """What is wrong with the text in one language as it is typed, and what could stand there; changes nothing."""
    typed = read_form(ObjectiveForm, request.form).typed
    return render_template(
        "plan/objective_told.html", told=told_of(typed, request.args.get("language", ""), known_values())
    )


@bp.post("/objectives/filled")
@requires(P.PLAN_MANAGE)
def fill_objective() -> Page:
    """The form with a proposal in it, still to be saved."""
    number = request.args.get("number", type=whole)
    found = queries.objective_or_404(reading(), organisation().id, number) if number else None
    return objective_page(found, filled(read_form(ObjectiveForm, request.form).typed))


@bp.get("/objectives/<int:number>")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def objective(number: int) -> Page:
    return _shown(number, blank())


@bp.get("/objectives/<int:number>/edit")
@requires(P.PLAN_MANAGE)
def edit_objective(number: int) -> Page:
    found = queries.objective_or_404(reading(), organisation().id, number)
    return objective_page(found, blank(**typed_from(service.aim_of(found))))


@bp.post("/objectives/<int:number>")
@requires(P.PLAN_MANAGE)
def change_objective(number: int) -> Page:
    form, found = read_form(ObjectiveForm, request.form), queries.objective_or_404(reading(), organisation().id, number)
    if form.value:
        with _beside_their_fields(form), writing() as session:
            row = queries.objective_or_404(session, organisation().id, number, lock=True)
            aim, first = form.value.aim(), _first()
            service.change_objective(session, row, aim, language=first, today=today(), actor=actor(), now=now())
    return _done(SAVED, number) if form.value else (objective_page(found, form), form.status)


@bp.post("/objectives/<int:number>/closing")
@requires(P.PLAN_MANAGE)
def close_objective(number: int) -> Page:
    form = read_form(ClosingForm, request.form)
    if form.value:
        with beside_its_field(form), writing() as session:
            row = queries.objective_or_404(session, organisation().id, number, lock=True)
            service.close_objective(session, row, form.value.reason, today=today(), actor=actor(), now=now())
    return _done(CLOSED, number) if form.value else (_shown(number, form), form.status)


@contextmanager
def _beside_their_fields(form: Read[ObjectiveForm]) -> Iterator[None]:
    """Everything that cannot be checked at once, each beside its field."""
    try:
        yield
    except service.Uncheckable as refusal:
        for name, sentence in refusal.problems.items():
            form.refuse(name, sentence)
    except Refusal as refusal:
        form.refuse("", refusal.sentence, refusal.status)


def _first() -> str:
    languages = organisation().languages
    return languages[0] if languages else "es"


def _done(sentence: Sentence, number: int) -> Page:
    flash(translate(say(sentence.msgid, code=code_of(number))), "good")
    return redirect(url_for(".objective", number=number), 303)


def _shown(number: int, form: Read[Any]) -> str:
    one = queries.standing_or_404(reading(), organisation().id, number, today=today())
    subject = f"objective:{one.objective.id}"
    return render_template(
        "plan/objective.html",
        one=one,
        form=form,
        told=why_so(one),
        tone=TONES.get(one.progress.going, "info"),
        going=GOING_WORDS[one.progress.going],
        drawn=_drawn(one),
        amount=amount,
        month_name=month_name,
        entries=entries_about(reading(), organisation().id, subject, limit=REMEMBERED),
        may_plan=actor().may(P.PLAN_MANAGE),
    )


def _drawn(one: Standing) -> Any:
    """Ahead as far as the target, where it is reached in time, or to the last month."""
    due, told = one.objective.due_on, one.progress
    ahead = Point(told.arrives, one.objective.target) if told.arrives else None
    if ahead is None and told.forecast is not None and not told.is_over:
        ahead = Point(date(due.year, due.month, 1), told.forecast)
    return line(one.points, goal=one.objective.target, ahead=ahead)
