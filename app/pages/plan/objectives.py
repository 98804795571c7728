"""Objectives: editing, faults while typing, progress."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from flask import render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.text import parse_int
from app.domain.audit.queries.history import entries_about
from app.domain.indicators import queries
from app.domain.indicators.queries import ObjectiveStatus
from app.domain.indicators.rules.objectives import objective_code
from app.domain.indicators.rules.progress import MonthValue, ProgressState
from app.pages.components.charts import line_chart
from app.pages.plan.blueprint import Page, bp
from app.pages.plan.measure_format import format_measure, month_name, progress_explanation
from app.pages.plan.objective_form import (
    ObjectiveClosingForm,
    ObjectiveForm,
    check_wording,
    fill_from_proposal,
    newest_values,
    objective_page,
    typed_objective,
)
from app.pages.shell.request_context import organisation, person, today
from app.usecases.indicators import objectives
from app.web.access import requires
from app.web.form_action import flash_and_redirect, run_form_action
from app.web.forms import FormState, blank_form, read_form
from app.web.request import actor, read_session, work, write_transaction

P = Permission
SET, SAVED = msg("El objetivo %(code)s está fijado."), msg("El objetivo %(code)s está guardado.")
CLOSED = msg("El objetivo %(code)s está cerrado, y queda con lo que se consiguió.")
TONES = {
    ProgressState.REACHED: "good",
    ProgressState.ON_TRACK: "good",
    ProgressState.AT_RISK: "warning",
    ProgressState.OFF_TRACK: "error",
}
MAX_ENTRIES = 12


@bp.get("/objectives/new")
@requires(P.PLAN_MANAGE)
def new_objective() -> Page:
    return objective_page(None, blank_form(owner_id=person().id))


@bp.post("/objectives")
@requires(P.PLAN_MANAGE)
def set_objective() -> Page:
    form = read_form(ObjectiveForm, request.form)
    number = 0
    if form.value:
        with _beside_their_fields(form), write_transaction() as session:
            aim = form.value.aim()
            made = objectives.set_objective(work(session), aim, language=_first_language(), today=today())
            number = made.number
    return _done(SET, number) if form.value else (objective_page(None, form), form.status)


@bp.post("/objectives/check")
@requires(P.PLAN_MANAGE)
def check_objective() -> Page:
    """Show faults and alternatives; change nothing."""
    typed = read_form(ObjectiveForm, request.form).typed
    return render_template(
        "plan/objective_check.html",
        wording_check=check_wording(typed, request.args.get("language", ""), newest_values()),
    )


@bp.post("/objectives/filled")
@requires(P.PLAN_MANAGE)
def fill_objective() -> Page:
    number = request.args.get("number", type=parse_int)
    objective = queries.objective_or_404(work(read_session()), number) if number else None
    return objective_page(objective, fill_from_proposal(read_form(ObjectiveForm, request.form).typed))


@bp.get("/objectives/<int:number>")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def objective(number: int) -> Page:
    return _objective_page(number, blank_form())


@bp.get("/objectives/<int:number>/edit")
@requires(P.PLAN_MANAGE)
def edit_objective(number: int) -> Page:
    objective = queries.objective_or_404(work(read_session()), number)
    return objective_page(objective, blank_form(**typed_objective(objectives.details_of_objective(objective))))


@bp.post("/objectives/<int:number>")
@requires(P.PLAN_MANAGE)
def change_objective(number: int) -> Page:
    form, objective = (
        read_form(ObjectiveForm, request.form),
        queries.objective_or_404(work(read_session()), number),
    )
    if form.value:
        with _beside_their_fields(form), write_transaction() as session:
            row = queries.objective_or_404(work(session), number, lock=True)
            aim, first = form.value.aim(), _first_language()
            objectives.change_objective(work(session), row, aim, language=first, today=today())
    return _done(SAVED, number) if form.value else (objective_page(objective, form), form.status)


@bp.post("/objectives/<int:number>/closing")
@requires(P.PLAN_MANAGE)
def close_objective(number: int) -> Page:
    def close(session: Session, typed: ObjectiveClosingForm) -> None:
        row = queries.objective_or_404(work(session), number, lock=True)
        objectives.close_objective(work(session), row, typed.reason, today=today())

    return run_form_action(
        ObjectiveClosingForm,
        close,
        page=lambda form: _objective_page(number, form),
        done=lambda _: _done(CLOSED, number),
    )


@contextmanager
def _beside_their_fields(form: FormState[ObjectiveForm]) -> Iterator[None]:
    """Show every fault at once."""
    try:
        yield
    except objectives.UncheckableObjective as refusal:
        for name, sentence in refusal.problems.items():
            form.refuse(name, sentence)
    except Refusal as refusal:
        form.refuse("", refusal.sentence, refusal.status)


def _first_language() -> str:
    languages = organisation().languages
    return languages[0] if languages else "es"


def _done(sentence: Message, number: int) -> Response:
    return flash_and_redirect(msg(sentence.msgid, code=objective_code(number)), url_for(".objective", number=number))


def _objective_page(number: int, form: FormState[Any]) -> str:
    status = queries.objective_status_or_404(work(read_session()), number, today=today())
    subject = f"objective:{status.objective.id}"
    return render_template(
        "plan/objective.html",
        standing=status,
        form=form,
        explanation=progress_explanation(status),
        tone=TONES.get(status.progress.going, "info"),
        going=status.progress.going.label,
        drawn=_objective_chart(status),
        amount=format_measure,
        month_name=month_name,
        entries=entries_about(read_session(), organisation().id, subject, limit=MAX_ENTRIES),
        may_plan=actor().may(P.PLAN_MANAGE),
    )


def _objective_chart(status: ObjectiveStatus) -> Any:
    """Draw up to a target reached in time, otherwise the last month's forecast."""
    due, progress = status.objective.due_on, status.progress
    ahead = MonthValue(progress.arrives, status.objective.target) if progress.arrives else None
    if ahead is None and progress.forecast is not None and not progress.is_over:
        ahead = MonthValue(date(due.year, due.month, 1), progress.forecast)
    return line_chart(status.points, goal=status.objective.target, ahead=ahead)
