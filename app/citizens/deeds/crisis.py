"""Ending a crisis, with the approvals that rested on the emergency it opened."""

from datetime import datetime

from sqlmodel import Session

from app.citizens.models import Crisis
from app.citizens.service import crises
from app.core.actor import Actor
from app.periods.deeds.recall import lock_emergency_approvals, recall_uncovered


def end(session: Session, crisis: Crisis, *, reason: str, actor: Actor, now: datetime) -> None:
    """End it and its emergency. Posts approved alone in it go back when no other one is in force. Comes locked."""
    posts = lock_emergency_approvals(session, crisis.organisation_id) if crisis.period_id else ()
    crises.end(session, crisis, reason=reason, actor=actor, now=now)
    session.flush()
    recall_uncovered(session, crisis.organisation_id, posts, actor=actor, now=now)
