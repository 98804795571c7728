"""Ending a period, with the approvals that rested on it."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.periods import service
from app.periods.deeds.recall import lock_emergency_approvals, recall_uncovered
from app.periods.queries import Whole
from app.periods.rules.kinds import PeriodKind, PeriodState


def end(session: Session, whole: Whole, *, reason: str, actor: Actor, now: datetime) -> PeriodState:
    """End or cancel it. Posts approved alone in an emergency go back when none is in force; holds stay as they are."""
    period = whole.period
    is_emergency = period.kind is PeriodKind.EMERGENCY
    posts = lock_emergency_approvals(session, period.organisation_id) if is_emergency else ()
    state = service.end(session, whole, reason=reason, actor=actor, now=now)
    recall_uncovered(session, period.organisation_id, posts, actor=actor, now=now)
    return state
