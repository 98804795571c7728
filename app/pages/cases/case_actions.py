from collections.abc import Callable
from typing import Any, TypeVar

from flask import render_template, request
from sqlmodel import Session

from app.core.errors import NotFound
from app.core.messages import Message, msg
from app.core.permissions import GRANTS, Permission
from app.core.zones import start_of_day
from app.domain.cases.models.cases import Case
from app.domain.cases.queries import cases
from app.domain.cases.queries.cases import case_or_404
from app.domain.people.queries import people as people_queries
from app.pages.cases import labels
from app.pages.cases.case import are_names_visible, case_page, go_to_case
from app.pages.cases.forms.cases import (
    AuthorForm,
    CaseAssignmentForm,
    CaseNoteForm,
    CaseOutcomeForm,
    ClassificationForm,
    JoiningForm,
    ReopeningForm,
    SplittingForm,
)
from app.pages.citizens.blueprint import Page, bp
from app.pages.shell.request_context import organisation, today
from app.usecases.cases.closure import close_by_hand, reopen_case
from app.usecases.cases.name_access import reveal_author
from app.usecases.inbox import case_actions
from app.usecases.inbox.case_actions import set_author_kind
from app.web.access import requires
from app.web.form_action import run_form_action
from app.web.forms import Form, FormState, blank_form, read_form
from app.web.request import actor, read_session, work, write_transaction
from app.web.translation import translate

P = Permission
F = TypeVar("F", bound=Form)
ANSWERING_ROLES = [role for role, granted in GRANTS.items() if P.CASE_ANSWER in granted]
CONFIRMED_MESSAGE, CORRECTED_MESSAGE = msg("Confirmado."), msg("Corregido. Lo que se propuso queda anotado.")
ASSIGNED_MESSAGE, NOTED_MESSAGE = msg("Encargado."), msg("Anotado.")
CLOSED_MESSAGE, REOPENED_MESSAGE = msg("El caso está cerrado."), msg("El caso vuelve a estar abierto.")
JOINED_MESSAGE, SHOWN_MESSAGE = msg("Unido: sigue aquí."), msg("Queda anotado que lo ha visto.")
AUTHOR_MESSAGE = msg("Anotado. Lo que escriba desde ahora se clasifica sabiéndolo.")
SPLIT_MESSAGE = msg("Este es ahora un caso aparte.")


@bp.post("/<int:year>/<int:ordinal>/confirmation")
@requires(P.CASE_ANSWER)
def confirm(year: int, ordinal: int) -> Page:
    return _run(
        year,
        ordinal,
        Form,
        lambda s, case, _: case_actions.confirm_triage(work(s), case),
        message=CONFIRMED_MESSAGE,
    )


@bp.post("/<int:year>/<int:ordinal>/sorting")
@requires(P.CASE_ANSWER)
def correct(year: int, ordinal: int) -> Page:
    return _run(
        year,
        ordinal,
        ClassificationForm,
        lambda s, case, form: case_actions.correct_triage(work(s), case, form.reading()),
        beside="category",
        message=CORRECTED_MESSAGE,
    )


@bp.get("/<int:year>/<int:ordinal>/assignment")
@requires(P.CASE_ANSWER)
def assignment(year: int, ordinal: int) -> Page:
    return _assignment_page(year, ordinal, blank_form())


@bp.post("/<int:year>/<int:ordinal>/assignment")
@requires(P.CASE_ANSWER)
def assign(year: int, ordinal: int) -> Page:
    """Assign the case; blank unassigns it."""
    form = read_form(CaseAssignmentForm, request.form)
    if form.value is None:
        return _assignment_page(year, ordinal, form), form.status
    user_id = form.value.assignee
    names = {user.id: user.name for user in _people_who_answer()} if user_id else {}
    if user_id and user_id not in names:
        form.refuse("assignee", msg("Esa persona no contesta casos: elija otra."))
        return _assignment_page(year, ordinal, form), form.status
    return _run(
        year,
        ordinal,
        form,
        lambda s, case, _: case_actions.assign_case(work(s), case, user_id, names.get(user_id, "")),
        message=ASSIGNED_MESSAGE,
    )


@bp.post("/<int:year>/<int:ordinal>/notes")
@requires(P.CASE_ANSWER, P.CASE_REVIEW)
def note(year: int, ordinal: int) -> Page:
    return _run(
        year,
        ordinal,
        CaseNoteForm,
        lambda s, case, form: case_actions.add_note(work(s), case, form.case_note),
        beside="case_note",
        message=NOTED_MESSAGE,
    )


@bp.post("/<int:year>/<int:ordinal>/outcome")
@requires(P.CASE_ANSWER)
def end(year: int, ordinal: int) -> Page:
    """Close the case; only silence has a silence reason."""

    def close(session: Session, case: Case, form: CaseOutcomeForm) -> None:
        close_by_hand(work(session), case, form.outcome, silence=form.silence, note=form.closing_note)

    return _run(year, ordinal, CaseOutcomeForm, close, beside="silence", message=CLOSED_MESSAGE)


@bp.post("/<int:year>/<int:ordinal>/reopening")
@requires(P.CASE_ANSWER)
def open_again(year: int, ordinal: int) -> Page:
    return _run(
        year,
        ordinal,
        ReopeningForm,
        lambda s, case, form: reopen_case(work(s), case, note=form.why),
        beside="why",
        message=REOPENED_MESSAGE,
    )


@bp.post("/<int:year>/<int:ordinal>/joining")
@requires(P.CASE_ANSWER)
def join(year: int, ordinal: int) -> Page:
    """Join the case into another of the same person."""
    form = read_form(JoiningForm, request.form)
    into = form.value.number if form.value else (year, ordinal)

    def join_into(session: Session, case: Case, _: JoiningForm) -> None:
        other = case_or_404(session, organisation().id, *into, lock=True)
        case_actions.join_cases(work(session), case, other)

    return _run(year, ordinal, form, join_into, beside="into", message=JOINED_MESSAGE, after=into)


@bp.post("/<int:year>/<int:ordinal>/names")
@requires(P.CASE_NAMES)
def look(year: int, ordinal: int) -> Page:
    since = start_of_day(today(), organisation().zone)
    return _run(
        year,
        ordinal,
        Form,
        lambda s, case, _: reveal_author(work(s), case, since=since),
        message=SHOWN_MESSAGE,
    )


@bp.post("/<int:year>/<int:ordinal>/author")
@requires(P.CASE_ANSWER)
def say_author(year: int, ordinal: int) -> Page:
    """Mark the author as media or public official for later triage."""
    since = start_of_day(today(), organisation().zone)
    return _run(
        year,
        ordinal,
        AuthorForm,
        lambda s, case, form: set_author_kind(work(s), case, form.author_kind, since=since),
        beside="author_kind",
        message=AUTHOR_MESSAGE,
    )


@bp.get("/<int:year>/<int:ordinal>/messages/<int:message_id>/repeated")
@requires(P.CASE_READ)
def repeated(year: int, ordinal: int, message_id: int) -> Page:
    """List authors of the same message; each can get a case."""
    case = case_or_404(read_session(), organisation().id, year, ordinal)
    message = cases.case_message_or_404(read_session(), case, message_id)
    in_sight = are_names_visible(case)
    rows = [
        (folded, labels.called(citizen, in_sight=in_sight))
        for folded, citizen in cases.folded_messages(read_session(), message)
    ]
    may = actor().may(P.CASE_ANSWER) and message.purged_at is None
    here = {"year": year, "ordinal": ordinal}
    return render_template("cases/duplicates.html", case=case, message=message, rows=rows, may=may, here=here)


@bp.post("/<int:year>/<int:ordinal>/messages/<int:message_id>/splitting")
@requires(P.CASE_ANSWER)
def split_off(year: int, ordinal: int, message_id: int) -> Page:
    form = read_form(SplittingForm, request.form)
    if form.value is None:
        raise NotFound(msg("Ese mensaje no está en este caso."))
    with write_transaction() as session:
        case = case_or_404(session, organisation().id, year, ordinal, lock=True)
        message = cases.case_message_or_404(session, case, message_id)
        every = {folded.id: folded for folded, _ in cases.folded_messages(session, message)}
        if form.value.folded not in every:
            raise NotFound(msg("Ese mensaje ya tiene su caso, o no está en este."))
        folded = every[form.value.folded]
        made = case_actions.split_message(work(session), organisation(), case, message, folded)
    return go_to_case(made.case.year, made.case.ordinal, SPLIT_MESSAGE)


def _run(
    year: int,
    ordinal: int,
    form: type[F] | FormState[F],
    action: Callable[[Session, Case, F], object],
    *,
    message: Message,
    beside: str = "",
    after: tuple[int, int] | None = None,
) -> Page:
    """Run the action on the locked case; then go to it or `after`."""
    return run_form_action(
        form,
        lambda s, values: action(s, case_or_404(s, organisation().id, year, ordinal, lock=True), values),
        page=lambda state: case_page(year, ordinal, state),
        done=lambda _: go_to_case(*(after or (year, ordinal)), message),
        beside=beside,
    )


def _people_who_answer() -> Any:
    return people_queries.people_with_roles(
        read_session(), ANSWERING_ROLES, organisation_id=organisation().id, today=today()
    )


def _assignment_page(year: int, ordinal: int, form: FormState[Any]) -> str:
    case = case_or_404(read_session(), organisation().id, year, ordinal)
    form.typed.setdefault("assignee", case.assigned_to or "")
    people = [("", translate(msg("Nadie"))), *((user.id, user.name) for user in _people_who_answer())]
    here = {"year": year, "ordinal": ordinal}
    return render_template("cases/assignment.html", case=case, form=form, people=people, here=here)
