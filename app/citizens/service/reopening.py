"""Taking up a closed case again."""

from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.citizens.models import Case
from app.citizens.rules.cases import CaseDeed
from app.citizens.service.acting import record_act
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.words import say


def reopen(session: Session, case: Case, *, actor: Actor, now: datetime) -> None:
    """Comes locked. What it ended in stays in its history; its first clock does not run twice."""
    demand(actor.id is None or actor.may(Permission.CASE_ANSWER))
    if case.closed_at is None:
        raise OutOfTurn(say("El caso %(code)s ya está abierto.", code=case.code))
    case.closed_at = case.outcome = case.silence = None
    session.add(case)
    record_act(session, case, CaseDeed.REOPENED, actor=actor, now=now)
