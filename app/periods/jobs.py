"""Jobs of periods: handing them down to bodies that depend on another, and what ends with them by the clock."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.approvals.queries import alone
from app.core.actor import the_clock
from app.db.scope import Sessions
from app.organisations.models import Organisation
from app.periods import deeds, queries
from app.periods.deeds.recall import lock_emergency_approvals, recall_uncovered
from app.periods.models import Period
from app.periods.queries import Inheritance
from app.periods.rules.kinds import PeriodKind

BATCH = 50


def hand_down(reading: Sessions, writing: Sessions, now: datetime) -> int:
    """Bring every dependent body level with those above it; one read when nothing happened.

    One transaction for each body and period; safe to run twice, late, or side by side.
    """
    with reading() as session:
        lacking = queries.not_handed_down(session, now=now, limit=BATCH)
    return sum(_level(writing, one, now=now) for one in lacking)


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


def _level(writing: Sessions, lacking: Inheritance, *, now: datetime) -> bool:
    """Whether it was us: another worker may have been faster."""
    with writing() as session:
        try:
            is_done = _bring_level(session, lacking, now=now)
            session.commit()
        except IntegrityError:
            return False
        return is_done


def _bring_level(session: Session, lacking: Inheritance, *, now: datetime) -> bool:
    above = session.get_one(Period, lacking.period_id)
    body = session.get_one(Organisation, above.organisation_id)
    organisation = session.get_one(Organisation, lacking.organisation_id)
    copy = queries.copy_of(session, above, organisation_id=organisation.id)
    if copy is None:
        whole = queries.whole_or_404(session, above.id, organisation_id=body.id)
        deeds.inherit(session, organisation, whole, body, now=now)
        return True
    if copy.period.state is above.state:
        return False
    deeds.follow(session, organisation, copy, above, body, now=now)
    return True
