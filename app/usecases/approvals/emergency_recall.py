"""Approvals of one person alone that end with their emergency."""

from datetime import datetime

from sqlmodel import Session

from app.approvals.queries import alone
from app.core.actor import the_clock
from app.db.scope import Sessions
from app.periods import queries
from app.periods.deeds.recall import lock_emergency_approvals, recall_uncovered
from app.periods.rules.kinds import PeriodKind


def recall_ended(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Send back what one person approved alone in an emergency that ended by the clock; return how many posts.

    One read while nothing was approved so. Safe to run twice, late or beside the sender, which looks again itself.
    """
    with reading() as session:
        bodies = [body for body in alone.bodies_with_waiting(session) if not _in_emergency(session, body, now=now)]
    return sum(_recall(writing, body, now=now) for body in bodies)


def _in_emergency(session: Session, organisation_id: int, *, now: datetime) -> bool:
    return PeriodKind.EMERGENCY in queries.binding(session, organisation_id, [now])[now]


def _recall(writing: Sessions, organisation_id: int, *, now: datetime) -> int:
    with writing() as session:
        posts = lock_emergency_approvals(session, organisation_id)
        count = recall_uncovered(session, organisation_id, posts, actor=the_clock(organisation_id), now=now)
        session.commit()
        return count
