"""Unit questions: mailed with an address needing no account; answered into the case."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.core.tokens import new_token, token_digest
from app.db.scope import Sessions, scope_to
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.queries.sealed_entries import audit_keys
from app.domain.audit.rules.acts import Act
from app.domain.cases.models.cases import Case
from app.domain.cases.models.unit_questions import UnitQuestion
from app.domain.cases.queries import unit_questions
from app.domain.cases.queries.cases import case_messages
from app.domain.cases.queries.restrictions import check_no_restricted_person
from app.domain.cases.queries.unit_questions import UnitQuestionContext
from app.domain.cases.rules.states import CaseActKind
from app.domain.cases.rules.unit_questions import (
    ANSWER_DAYS,
    ANSWERABLE_STATES,
    DEAD_LINK_WORDS,
    QuestionLinkState,
    find_personal_data,
    half_way_instant,
    mask_handles,
    question_expiry,
    question_link_state,
)
from app.domain.organisations.models import Organisation, Unit
from app.domain.periods.queries.working_time import working_time
from app.usecases.cases.case_log import record_act
from app.usecases.cases.letters import QuestionReader, notify_unit_answer, question_readers, queue_question_letter

HOLIDAYS_AHEAD = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class UnitQuestionInput:
    """`quotes`: include the last message; `address`: if no liaisons."""

    question: str
    quotes: bool = False
    days: int = ANSWER_DAYS
    address: str = ""


def submit_unit_question(work: Work, case: Case, unit: Unit, asking: UnitQuestionInput) -> UnitQuestion:
    """Ask a unit; the case comes locked.

    Raises `Refusal` for personal data or no reader, `Conflict` if the unit has another question open here.
    """
    demand(work.actor.may(Permission.CASE_ANSWER))
    _check_turn(work, case, unit)
    last = case_messages(work.session, case)[-1]
    quoted = mask_handles(last.text) if asking.quotes else ""
    check_no_restricted_person(work.session, case, last.id, asking.question)
    _check_personal(asking.question, quoted)
    readers = question_readers(work.session, case.organisation_id, unit, asking.address, now=work.now)
    question = _add_question(work, case, unit, asking, quoted, readers)
    case.unit_id = unit.id
    note, question_id = asking.question, question.id
    record_act(work, case, CaseActKind.UNIT_ASKED, note=note, unit=unit.name, question=question_id)
    detail = {"unit": unit.name, "told": len(readers), "expires": question.expires_at.isoformat()}
    audit.record(work, Act.UNIT_ASKED, subject=f"case:{case.id}", number=case.code, **detail)
    queue_question_letter(
        work.session,
        case,
        question,
        unit,
        readers,
        question_token(work.session, question),
        is_reminder=False,
        now=work.now,
    )
    return question


def question_token(session: Session, question: UnitQuestion) -> str:
    """Return the secret part, unforgeable without the installation's keys."""
    oldest = audit_keys(session)[-1]
    signed = hmac.new(oldest.secret, f"unit-question|{question.salt}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")


def link_state_of(question: UnitQuestion, case: Case, *, now: datetime) -> QuestionLinkState:
    return question_link_state(
        expires_at=question.expires_at,
        answered_at=question.answered_at,
        read_at=question.read_at,
        revoked_at=question.revoked_at,
        is_closed=case.closed_at is not None,
        now=now,
    )


def record_opening(session: Session, context: UnitQuestionContext, *, now: datetime) -> None:
    """Record that the question was opened, by person or program; the address stays usable."""
    _record_link_step(Work(session, _unit_actor(context, ""), now), context.case, "opened")


def answer_question(session: Session, context: UnitQuestionContext, answer: str, name: str, *, now: datetime) -> None:
    """Store the answer; case locked, question freshly read. Raises `Conflict` if too late."""
    question, case, unit, _ = context
    state = link_state_of(question, case, now=now)
    if state not in ANSWERABLE_STATES:
        raise Conflict(DEAD_LINK_WORDS[state])
    who = _unit_actor(context, name)
    question.answer, question.answered_by_name, question.answered_at = answer, name, now
    question.remind_at = None
    again = state is QuestionLinkState.CORRECTING
    record_act(Work(session, who, now), case, CaseActKind.UNIT_ANSWERED, note=answer, unit=unit.name, corrected=again)
    detail = {"number": case.code, "unit": unit.name}
    audit.record(Work(session, who, now), Act.UNIT_ANSWERED, subject=f"case:{case.id}", **detail)
    session.flush()
    notify_unit_answer(session, case, question, unit.name, now=now)


def mark_answer_read(work: Work, case: Case, question: UnitQuestion) -> None:
    """Mark read, hence final. Raises `Conflict` without an answer."""
    demand(work.actor.may(Permission.CASE_ANSWER))
    if question.answered_at is None or question.read_at is not None:
        raise Conflict(msg("No hay ninguna respuesta por leer."))
    question.read_at = work.now
    _record_link_step(work, case, "read")


def revoke_question(work: Work, case: Case, question: UnitQuestion) -> None:
    """Disable the address; the case stops waiting. Raises `Conflict` if over."""
    demand(work.actor.may(Permission.CASE_ANSWER))
    if link_state_of(question, case, now=work.now) not in (QuestionLinkState.OPEN, QuestionLinkState.EXPIRED):
        raise Conflict(msg("Esta pregunta ya está contestada o anulada."))
    question.revoked_at, question.remind_at = work.now, None
    record_act(work, case, CaseActKind.UNIT_LET_GO, question=question.id)


def remind_unit(session: Session, context: UnitQuestionContext, *, now: datetime) -> bool:
    """Remind once, at half-term; question locked. Return whether due."""
    question, case, unit, _ = context
    question.remind_at = None
    session.add(question)
    token = question_token(session, question)
    if (
        link_state_of(question, case, now=now) is not QuestionLinkState.OPEN
        or token_digest(token) != question.token_hash
    ):
        return False
    readers = [QuestionReader(address) for address in question.sent_to]
    queue_question_letter(session, case, question, unit, readers, token, is_reminder=True, now=now)
    return True


def _check_turn(work: Work, case: Case, unit: Unit) -> None:
    if case.closed_at is not None:
        raise Conflict(msg("El caso %(code)s está cerrado.", code=case.code))
    if unit.closed:
        raise Refusal(msg("La unidad «%(name)s» está cerrada: elija otra.", name=unit.name))
    questions = [
        question for question, _ in unit_questions.unit_questions(work.session, case) if question.unit_id == unit.id
    ]
    if any(link_state_of(question, case, now=work.now) is QuestionLinkState.OPEN for question in questions):
        raise Conflict(msg("«%(name)s» todavía tiene una pregunta de este caso por contestar.", name=unit.name))


def _check_personal(question: str, quoted: str) -> None:
    if personal_data := find_personal_data(question):
        raise Refusal(
            msg("La pregunta lleva datos de una persona (%(what)s): quítelos.", what=", ".join(personal_data))
        )
    if personal_data := find_personal_data(quoted):
        raise Refusal(
            msg("El mensaje lleva datos de una persona (%(what)s): no lo cite.", what=", ".join(personal_data))
        )


def _add_question(
    work: Work, case: Case, unit: Unit, asking: UnitQuestionInput, quoted: str, readers: list[QuestionReader]
) -> UnitQuestion:
    working = working_time(work.session, case.organisation_id, work.now, work.now + HOLIDAYS_AHEAD)
    expires_at = question_expiry(working, work.now, asking.days)
    question = UnitQuestion(
        organisation_id=case.organisation_id,
        case_id=case.id,
        unit_id=unit.id,
        question=asking.question,
        quoted=quoted,
        asked_by=work.actor.id,
        asked_by_name=work.actor.name,
        asked_at=work.now,
        sent_to=[reader.address for reader in readers],
        salt=new_token(),
        token_hash="",
        expires_at=expires_at,
        remind_at=half_way_instant(working, work.now, expires_at),
    )
    question.token_hash = token_digest(question_token(work.session, question))
    work.session.add(question)
    work.session.flush()
    return question


def _unit_actor(context: UnitQuestionContext, name: str) -> Actor:
    return Actor(None, f"{name} · {context.unit.name}" if name else context.unit.name, context.case.organisation_id)


def _record_link_step(work: Work, case: Case, step: str) -> None:
    detail = {"number": case.code, "unit_link": step}
    audit.record(work, Act.CASE_ACTED, subject=f"case:{case.id}", **detail)


BATCH = 50


def remind_due_units(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Send each due reminder once, a transaction each; return the number."""
    with reading() as session:
        due = unit_questions.due_reminders(session, now=now, limit=BATCH)
    return sum(_remind_one(writing, reminder, now=now) for reminder in due)


def _remind_one(writing: Sessions, reminder: unit_questions.DueUnitReminder, *, now: datetime) -> bool:
    with writing() as session:
        scope_to(session, reminder.organisation_id)
        question = unit_questions.lock_due_reminder(session, reminder, now=now)
        if question is not None:
            case, unit = session.get_one(Case, question.case_id), session.get_one(Unit, question.unit_id)
            body = session.get_one(Organisation, question.organisation_id)
            remind_unit(session, unit_questions.UnitQuestionContext(question, case, unit, body), now=now)
        session.commit()
    return question is not None
