"""Jobs of periods: handing them down to bodies that depend on another, and what ends with them by the clock."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.db.scope import Sessions
from app.organisations.models import Organisation
from app.periods import deeds, queries
from app.periods.models import Period
from app.periods.queries import Inheritance

BATCH = 50


def hand_down(reading: Sessions, writing: Sessions, now: datetime) -> int:
    """Bring every dependent body level with those above it; one read when nothing happened.

    One transaction for each body and period; safe to run twice, late, or side by side.
    """
    with reading() as session:
        lacking = queries.not_handed_down(session, now=now, limit=BATCH)
    return sum(_level(writing, one, now=now) for one in lacking)


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
