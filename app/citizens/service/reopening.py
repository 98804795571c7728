"""A closed case that goes on: because somebody wrote again in its conversation, or because a person says so."""

from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.citizens.models import Case, CitizenMessage
from app.citizens.rules.cases import CaseDeed
from app.citizens.service.acting import record_act
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say


def reopened(session: Session, case: Case, message: CitizenMessage, *, actor: Actor, now: datetime) -> bool:
    """Whether what was written opened it again; the act names the message."""
    if case.closed_at is None:
        return False
    _open_again(case, now=now)
    case.acknowledged_at = None
    record_act(session, case, CaseDeed.REOPENED, actor=actor, now=now, message_id=message.id)
    return True


def reopen(session: Session, case: Case, *, note: str, actor: Actor, now: datetime) -> None:
    """Comes locked; its clocks stay as they were. Raises `Refusal` for one that is open."""
    demand(actor.may(Permission.CASE_ANSWER))
    if case.closed_at is None:
        raise Refusal(say("El caso %(code)s está abierto.", code=case.code))
    if case.joined_to is not None:
        raise Refusal(say("El caso %(code)s va unido a otro: siga en aquel.", code=case.code))
    if not note.strip():
        raise Refusal(say("Diga por qué se reabre."))
    _open_again(case, now=now)
    record_act(session, case, CaseDeed.REOPENED, actor=actor, now=now, note=note)


def _open_again(case: Case, *, now: datetime) -> None:
    """The worker looks at it again: what was late goes on being so."""
    case.closed_at = case.outcome = case.silence = None
    case.next_level_at = now
