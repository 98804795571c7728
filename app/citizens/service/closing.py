"""Ending a case: never without an outcome, and no silence without its reason."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.citizens.models import Case
from app.citizens.queries.measures import about
from app.citizens.rules.cases import CaseDeed
from app.citizens.rules.categories import Outcome, Silence
from app.citizens.rules.measures import MeasureKind
from app.citizens.service.acting import record_act
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say

MEASURE_OF = {
    Outcome.HIDDEN: MeasureKind.HIDE,
    Outcome.REPORTED: MeasureKind.REPORT,
    Outcome.BLOCKED: MeasureKind.BLOCK,
}
DEED_OF = {
    Outcome.ANSWERED: CaseDeed.ANSWERED,
    Outcome.REFERRED: CaseDeed.REFERRED,
    Outcome.HIDDEN: CaseDeed.HIDDEN,
    Outcome.REPORTED: CaseDeed.REPORTED,
    Outcome.BLOCKED: CaseDeed.BLOCKED,
    Outcome.NO_ANSWER: CaseDeed.NO_ANSWER,
}


def close_by_hand(
    session: Session, case: Case, outcome: Outcome, *, actor: Actor, now: datetime, silence: Silence | None, note: str
) -> None:
    """As `close`. Raises `Refusal` for what only a measure of moderation does, where none of it was taken."""
    if case.closed_at is None and (kind := MEASURE_OF.get(outcome)):
        taken = any(one.case_id == case.id and one.kind is kind and one.done_at for one in about(session, case))
        if not taken:
            raise Refusal(say("Así solo acaba un caso por una medida de moderación: propóngala antes."))
    close(session, case, outcome, actor=actor, now=now, silence=silence, note=note)


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
    """Comes locked. Raises `OutOfTurn` for one that is closed already, `Refusal` for a silence without its reason."""
    demand(actor.id is None or actor.may(Permission.CASE_ANSWER))
    if case.closed_at is not None:
        raise OutOfTurn(say("El caso %(code)s ya está cerrado.", code=case.code))
    if (outcome is Outcome.NO_ANSWER) != (silence is not None):
        raise Refusal(say("Diga por qué no se contesta: hace falta un motivo de la lista, y solo entonces."))
    case.closed_at, case.outcome, case.silence = now, outcome, silence
    said: dict[str, Any] = {"outcome": outcome.value} | ({"silence": silence.value} if silence else {})
    record_act(session, case, DEED_OF[outcome], actor=actor, now=now, note=note, **said)
