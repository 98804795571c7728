"""What a person does with a case from its page: each deed is a form of its own, and comes back to the page."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session

from app.accounts import queries as accounts
from app.accounts.rules import GRANTS, Permission
from app.citizens.forms.inbox import (
    AssignmentForm,
    AuthorForm,
    CaseNoteForm,
    JoiningForm,
    OutcomeForm,
    ReopeningForm,
    SortingForm,
    SplittingForm,
)
from app.citizens.models import Case
from app.citizens.queries import written
from app.citizens.queries.cases import case_or_404
from app.citizens.service import handling
from app.citizens.service.authors import say_what_they_are
from app.citizens.service.closing import close_by_hand
from app.citizens.service.names import look_who_wrote
from app.citizens.service.reopening import reopen
from app.citizens.views import showing
from app.citizens.views.blueprint import Page, bp
from app.citizens.views.case import case_page, names_in_sight
from app.core.errors import NotFound, Refusal
from app.core.words import Sentence, say
from app.core.zones import start_of_day
from app.pages.shell.request_context import organisation, today
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
Deed = Callable[[Session, Case], Any]
WHO_ANSWERS = [role for role, granted in GRANTS.items() if P.CASE_ANSWER in granted]
CONFIRMED, CORRECTED = say("Confirmado."), say("Corregido. Lo que se propuso queda anotado.")
ASSIGNED, NOTED = say("Encargado."), say("Anotado.")
CLOSED, REOPENED = say("El caso está cerrado."), say("El caso vuelve a estar abierto.")
JOINED, SHOWN = say("Unido: sigue aquí."), say("Queda anotado que lo ha visto.")
AUTHOR_SAID = say("Anotado. Lo que escriba desde ahora se clasifica sabiéndolo.")
SPLIT = say("Este es ahora un caso aparte.")


@bp.post("/<int:year>/<int:ordinal>/confirmation")
@requires(P.CASE_ANSWER)
def confirm(year: int, ordinal: int) -> Page:
    """It is what was proposed: one press."""
    return _done(year, ordinal, blank(), "", lambda s, case: handling.confirm(s, case, **_by()), CONFIRMED)


@bp.post("/<int:year>/<int:ordinal>/sorting")
@requires(P.CASE_ANSWER)
def correct(year: int, ordinal: int) -> Page:
    form = read_form(SortingForm, request.form)

    def deed(session: Session, case: Case) -> None:
        handling.correct(session, case, form.value.reading(), **_by())  # type: ignore[union-attr]  # it was read

    return _done(year, ordinal, form, "category", deed, CORRECTED)


@bp.get("/<int:year>/<int:ordinal>/assignment")
@requires(P.CASE_ANSWER)
def assignment(year: int, ordinal: int) -> Page:
    return _assignment_page(year, ordinal, blank())


@bp.post("/<int:year>/<int:ordinal>/assignment")
@requires(P.CASE_ANSWER)
def assign(year: int, ordinal: int) -> Page:
    """To one of those who may answer; blank gives it to nobody."""
    form = read_form(AssignmentForm, request.form)
    if form.value is None:
        return _assignment_page(year, ordinal, form), form.status
    user_id = form.value.assignee
    names = {user.id: user.name for user in _who_answer()} if user_id else {}
    if user_id and user_id not in names:
        form.refuse("assignee", say("Esa persona no contesta casos: elija otra."))
        return _assignment_page(year, ordinal, form), form.status

    def deed(session: Session, case: Case) -> None:
        handling.assign(session, case, user_id, names.get(user_id, ""), **_by())

    return _done(year, ordinal, form, "", deed, ASSIGNED)


@bp.post("/<int:year>/<int:ordinal>/notes")
@requires(P.CASE_ANSWER, P.CASE_REVIEW)
def note(year: int, ordinal: int) -> Page:
    form = read_form(CaseNoteForm, request.form)

    def deed(session: Session, case: Case) -> None:
        handling.note(session, case, form.value.case_note, **_by())  # type: ignore[union-attr]  # it was read

    return _done(year, ordinal, form, "case_note", deed, NOTED)


@bp.post("/<int:year>/<int:ordinal>/outcome")
@requires(P.CASE_ANSWER)
def end(year: int, ordinal: int) -> Page:
    """Silence has its reason, and only silence."""
    form = read_form(OutcomeForm, request.form)

    def deed(session: Session, case: Case) -> None:
        said = form.value
        assert said is not None
        close_by_hand(session, case, said.outcome, silence=said.silence, note=said.closing_note, **_by())

    return _done(year, ordinal, form, "silence", deed, CLOSED)


@bp.post("/<int:year>/<int:ordinal>/reopening")
@requires(P.CASE_ANSWER)
def open_again(year: int, ordinal: int) -> Page:
    form = read_form(ReopeningForm, request.form)

    def deed(session: Session, case: Case) -> None:
        reopen(session, case, note=form.value.why, **_by())  # type: ignore[union-attr]  # it was read

    return _done(year, ordinal, form, "why", deed, REOPENED)


@bp.post("/<int:year>/<int:ordinal>/joining")
@requires(P.CASE_ANSWER)
def join(year: int, ordinal: int) -> Page:
    """Into another case of the same person; the way goes on there."""
    form = read_form(JoiningForm, request.form)
    into = form.value.number if form.value else (year, ordinal)

    def deed(session: Session, case: Case) -> None:
        handling.join(session, case, case_or_404(session, organisation().id, *into, lock=True), **_by())

    return _done(year, ordinal, form, "into", deed, JOINED, after=into)


@bp.post("/<int:year>/<int:ordinal>/names")
@requires(P.CASE_NAMES)
def look(year: int, ordinal: int) -> Page:
    since = start_of_day(today(), organisation().zone)
    return _done(year, ordinal, blank(), "", lambda s, case: look_who_wrote(s, case, since=since, **_by()), SHOWN)


@bp.post("/<int:year>/<int:ordinal>/author")
@requires(P.CASE_ANSWER)
def say_author(year: int, ordinal: int) -> Page:
    """A medium or somebody in office: what they write next is sorted as such."""
    form = read_form(AuthorForm, request.form)
    since = start_of_day(today(), organisation().zone)

    def deed(session: Session, case: Case) -> None:
        kind = form.value.author_kind  # type: ignore[union-attr]  # it was read
        say_what_they_are(session, case, kind, since=since, **_by())

    return _done(year, ordinal, form, "author_kind", deed, AUTHOR_SAID)


@bp.get("/<int:year>/<int:ordinal>/messages/<int:message_id>/repeated")
@requires(P.CASE_READ)
def repeated(year: int, ordinal: int, message_id: int) -> Page:
    """Everybody who wrote the same, and giving one of them a case of their own."""
    case = case_or_404(reading(), organisation().id, year, ordinal)
    message = written.message_or_404(reading(), case, message_id)
    in_sight = names_in_sight(case)
    rows = [
        (folded, showing.called(citizen, in_sight=in_sight))
        for folded, citizen in written.folded_into(reading(), message)
    ]
    may = actor().may(P.CASE_ANSWER) and message.purged_at is None
    here = {"year": year, "ordinal": ordinal}
    return render_template("citizens/repeated.html", case=case, message=message, rows=rows, may=may, here=here)


@bp.post("/<int:year>/<int:ordinal>/messages/<int:message_id>/splitting")
@requires(P.CASE_ANSWER)
def split_off(year: int, ordinal: int, message_id: int) -> Page:
    form = read_form(SplittingForm, request.form)
    if form.value is None:
        raise NotFound(say("Ese mensaje no está en este caso."))
    with writing() as session:
        case = case_or_404(session, organisation().id, year, ordinal, lock=True)
        message = written.message_or_404(session, case, message_id)
        every = {folded.id: folded for folded, _ in written.folded_into(session, message)}
        if form.value.folded not in every:
            raise NotFound(say("Ese mensaje ya tiene su caso, o no está en este."))
        folded = every[form.value.folded]
        made = handling.split_off(session, organisation(), case, message, folded, **_by())
    return _there(made.case.year, made.case.ordinal, SPLIT)


def _by() -> dict[str, Any]:
    return {"actor": actor(), "now": now()}


def _done(
    year: int,
    ordinal: int,
    form: Read[Any],
    beside: str,
    deed: Deed,
    said: Sentence,
    *,
    after: tuple[int, int] | None = None,
) -> Page:
    """The case locked and the deed done, once; a refusal comes back with the page and what was typed."""
    if not form.errors:
        with refusals(form, beside=beside, of=Refusal), writing() as session:
            deed(session, case_or_404(session, organisation().id, year, ordinal, lock=True))
    if form.errors:
        return case_page(year, ordinal, form), form.status
    return _there(*(after or (year, ordinal)), said)


def _there(year: int, ordinal: int, said: Sentence) -> Page:
    flash(translate(said), "good")
    return redirect(url_for(".show", year=year, ordinal=ordinal), 303)


def _who_answer() -> Any:
    return accounts.people_with_roles(reading(), WHO_ANSWERS, organisation_id=organisation().id, today=today())


def _assignment_page(year: int, ordinal: int, form: Read[Any]) -> str:
    case = case_or_404(reading(), organisation().id, year, ordinal)
    form.typed.setdefault("assignee", case.assigned_to or "")
    people = [("", translate(say("Nadie"))), *((user.id, user.name) for user in _who_answer())]
    here = {"year": year, "ordinal": ordinal}
    return render_template("citizens/assignment.html", case=case, form=form, people=people, here=here)
