"""Ending a case: never without an outcome, and no silence without its reason."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.citizens.models import Case
from app.citizens.rules.cases import CaseDeed
from app.citizens.rules.categories import Outcome, Silence
from app.citizens.service.acting import record_act
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say

DEED_OF = {
    Outcome.ANSWERED: CaseDeed.ANSWERED,
    Outcome.REFERRED: CaseDeed.REFERRED,
    Outcome.HIDDEN: CaseDeed.HIDDEN,
    Outcome.REPORTED: CaseDeed.REPORTED,
    Outcome.BLOCKED: CaseDeed.BLOCKED,
    Outcome.NO_ANSWER: CaseDeed.NO_ANSWER,
}


def close(
    session: Session,
    case: Case,
    outcome: Outcome,
    *,
    actor: Actor,
    now: datetime,
    silence: Silence | None = None,
    note: str = "",
) -> None:
    """Comes locked. Raises `Refusal` for one that is closed already, or a silence without its reason."""
    demand(actor.id is None or actor.may(Permission.CASE_ANSWER))
    if case.closed_at is not None:
        raise Refusal(say("El caso %(code)s ya está cerrado.", code=case.code))
    if (outcome is Outcome.NO_ANSWER) != (silence is not None):
        raise Refusal(say("Diga por qué no se contesta: hace falta un motivo de la lista, y solo entonces."))
    case.closed_at, case.outcome, case.silence = now, outcome, silence
    said: dict[str, Any] = {"outcome": outcome.value} | ({"silence": silence.value} if silence else {})
    record_act(session, case, DEED_OF[outcome], actor=actor, now=now, note=note, **said)
