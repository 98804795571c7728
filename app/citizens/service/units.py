"""Asking a unit: the question goes by mail with an address that needs no account, and the answer comes to the case."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.citizens.models import Case, UnitQuestion
from app.citizens.queries import units as queries
from app.citizens.queries.cases import messages_of
from app.citizens.queries.units import Asked
from app.citizens.rules.cases import CaseDeed
from app.citizens.rules.units import (
    ANSWER_DAYS,
    ANSWERABLE,
    GONE_WORDS,
    LinkState,
    expiry,
    half_way,
    link_state,
    personal_in,
    without_handles,
)
from app.citizens.service.acting import record_act
from app.citizens.service.restricted import check_nobody_named
from app.citizens.service.rising_letters import tell_answered
from app.citizens.service.unit_letters import Reader, readers_of, send_question
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.ids import new_token, token_digest
from app.core.secret_keys import AUDIT_KEYS, AuditKey
from app.core.words import say
from app.organisations.models import Unit
from app.periods.queries.working import working_time

AHEAD = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked. `quotes`: with what somebody wrote last. `address`: for a unit in which nobody answers for it."""

    question: str
    quotes: bool = False
    days: int = ANSWER_DAYS
    address: str = ""


def ask_unit(session: Session, case: Case, unit: Unit, asking: Asking, *, actor: Actor, now: datetime) -> UnitQuestion:
    """The case comes locked. Raises `Refusal` for what would show somebody's data or has nobody to go to, and
    `OutOfTurn` while the unit has another question of this case to answer."""
    demand(actor.may(Permission.CASE_ANSWER))
    _check_turn(session, case, unit, now=now)
    last = messages_of(session, case)[-1]
    quoted = without_handles(last.text) if asking.quotes else ""
    check_nobody_named(session, case, last.id, asking.question)
    _check_personal(asking.question, quoted)
    readers = readers_of(session, case.organisation_id, unit, asking.address, now=now)
    question = _kept(session, case, unit, asking, quoted, readers, actor=actor, now=now)
    case.unit_id = unit.id
    note, asked = asking.question, question.id
    record_act(session, case, CaseDeed.UNIT_ASKED, actor=actor, now=now, note=note, unit=unit.name, question=asked)
    told = {"unit": unit.name, "told": len(readers), "expires": question.expires_at.isoformat()}
    audit.record(session, Act.UNIT_ASKED, actor=actor, now=now, subject=f"case:{case.id}", number=case.code, **told)
    send_question(session, case, question, unit, readers, token_of(session, question), is_reminder=False, now=now)
    return question


def token_of(session: Session, question: UnitQuestion) -> str:
    """The secret part of a question's address: without the installation's keys nobody makes one up."""
    oldest: AuditKey = session.info[AUDIT_KEYS][-1]
    signed = hmac.new(oldest.secret, f"unit-question|{question.salt}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")


def state_of(question: UnitQuestion, case: Case, *, now: datetime) -> LinkState:
    return link_state(
        expires_at=question.expires_at,
        answered_at=question.answered_at,
        read_at=question.read_at,
        revoked_at=question.revoked_at,
        is_closed=case.closed_at is not None,
        now=now,
    )


def note_opening(session: Session, asked: Asked, *, now: datetime) -> None:
    """Somebody, or a program of theirs, opened the address: it is not used up by that."""
    _note(session, asked.case, "opened", _whoever(asked, ""), now=now)


def answer_unit(session: Session, asked: Asked, answer: str, name: str, *, now: datetime) -> None:
    """By whoever has the address; the case comes locked and the question fresh. Raises `OutOfTurn` once it is past."""
    question, case, unit, _ = asked
    state = state_of(question, case, now=now)
    if state not in ANSWERABLE:
        raise OutOfTurn(GONE_WORDS[state])
    who = _whoever(asked, name)
    question.answer, question.answered_by_name, question.answered_at = answer, name, now
    question.remind_at = None
    again = state is LinkState.CORRECTING
    record_act(session, case, CaseDeed.UNIT_ANSWERED, actor=who, now=now, note=answer, unit=unit.name, corrected=again)
    told = {"number": case.code, "unit": unit.name}
    audit.record(session, Act.UNIT_ANSWERED, actor=who, now=now, subject=f"case:{case.id}", **told)
    session.flush()
    tell_answered(session, case, question, unit.name, now=now)


def take_answer(session: Session, case: Case, question: UnitQuestion, *, actor: Actor, now: datetime) -> None:
    """Read: from now on it stands as it is. Raises `OutOfTurn` where there is nothing to read."""
    demand(actor.may(Permission.CASE_ANSWER))
    if question.answered_at is None or question.read_at is not None:
        raise OutOfTurn(say("No hay ninguna respuesta por leer."))
    question.read_at = now
    _note(session, case, "read", actor, now=now)


def revoke(session: Session, case: Case, question: UnitQuestion, *, actor: Actor, now: datetime) -> None:
    """The address is good for nothing any more, and the case does not wait. Raises `OutOfTurn` for what is over."""
    demand(actor.may(Permission.CASE_ANSWER))
    if state_of(question, case, now=now) not in (LinkState.OPEN, LinkState.EXPIRED):
        raise OutOfTurn(say("Esta pregunta ya está contestada o anulada."))
    question.revoked_at, question.remind_at = now, None
    record_act(session, case, CaseDeed.UNIT_LET_GO, actor=actor, now=now, question=question.id)


def remind(session: Session, asked: Asked, *, now: datetime) -> bool:
    """Once, at half of the term; the question comes locked. Whether there was anything to remind of."""
    question, case, unit, _ = asked
    question.remind_at = None
    session.add(question)
    token = token_of(session, question)
    if state_of(question, case, now=now) is not LinkState.OPEN or token_digest(token) != question.token_hash:
        return False
    readers = [Reader(address) for address in question.sent_to]
    send_question(session, case, question, unit, readers, token, is_reminder=True, now=now)
    return True


def _check_turn(session: Session, case: Case, unit: Unit, *, now: datetime) -> None:
    if case.closed_at is not None:
        raise OutOfTurn(say("El caso %(code)s está cerrado.", code=case.code))
    if unit.closed:
        raise Refusal(say("La unidad «%(name)s» está cerrada: elija otra.", name=unit.name))
    asked = [one for one, _ in queries.questions_of(session, case) if one.unit_id == unit.id]
    if any(state_of(one, case, now=now) is LinkState.OPEN for one in asked):
        raise OutOfTurn(say("«%(name)s» todavía tiene una pregunta de este caso por contestar.", name=unit.name))


def _check_personal(question: str, quoted: str) -> None:
    if found := personal_in(question):
        raise Refusal(say("La pregunta lleva datos de una persona (%(what)s): quítelos.", what=", ".join(found)))
    if found := personal_in(quoted):
        raise Refusal(say("El mensaje lleva datos de una persona (%(what)s): no lo cite.", what=", ".join(found)))


def _kept(
    session: Session,
    case: Case,
    unit: Unit,
    asking: Asking,
    quoted: str,
    readers: list[Reader],
    *,
    actor: Actor,
    now: datetime,
) -> UnitQuestion:
    working = working_time(session, case.organisation_id, now, now + AHEAD)
    expires_at = expiry(working, now, asking.days)
    question = UnitQuestion(
        organisation_id=case.organisation_id,
        case_id=case.id,
        unit_id=unit.id,
        question=asking.question,
        quoted=quoted,
        asked_by=actor.id,
        asked_by_name=actor.name,
        asked_at=now,
        sent_to=[one.address for one in readers],
        salt=new_token(),
        token_hash="",
        expires_at=expires_at,
        remind_at=half_way(working, now, expires_at),
    )
    question.token_hash = token_digest(token_of(session, question))
    session.add(question)
    session.flush()
    return question


def _whoever(asked: Asked, name: str) -> Actor:
    """Not a user: whoever holds the address, by the name they gave."""
    return Actor(None, f"{name} · {asked.unit.name}" if name else asked.unit.name, asked.case.organisation_id)


def _note(session: Session, case: Case, step: str, actor: Actor, *, now: datetime) -> None:
    said = {"number": case.code, "unit_link": step}
    audit.record(session, Act.CASE_ACTED, actor=actor, now=now, subject=f"case:{case.id}", **said)
