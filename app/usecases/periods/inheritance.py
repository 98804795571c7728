from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.db.scope import Sessions
from app.domain.organisations.models import Organisation
from app.domain.periods.models import Period
from app.domain.periods.queries import periods
from app.domain.periods.queries.periods import PendingInheritance
from app.usecases.periods import enforcement

BATCH = 50


def inherit_pending_periods(reading: Sessions, writing: Sessions, now: datetime) -> int:
    """Bring dependent bodies level with those above; one read when nothing happened.

    One transaction per body and period; safe to run twice, late or side by side.
    """
    with reading() as session:
        lacking = periods.pending_inheritances(session, now=now, limit=BATCH)
    return sum(_inherit_one(writing, inheritance, now=now) for inheritance in lacking)


def _inherit_one(writing: Sessions, lacking: PendingInheritance, *, now: datetime) -> bool:
    """Return false when another worker was faster."""
    with writing() as session:
        try:
            is_done = _update_copy(session, lacking, now=now)
            session.commit()
        except IntegrityError:
            return False
        return is_done


def _update_copy(session: Session, lacking: PendingInheritance, *, now: datetime) -> bool:
    above = session.get_one(Period, lacking.period_id)
    body = session.get_one(Organisation, above.organisation_id)
    organisation = session.get_one(Organisation, lacking.organisation_id)
    copy = periods.inherited_copy(session, above, organisation_id=organisation.id)
    if copy is None:
        whole = periods.period_with_parts_or_404(session, above.id, organisation_id=body.id)
        enforcement.inherit_period(session, organisation, whole, body, now=now)
        return True
    if copy.period.state is above.state:
        return False
    enforcement.end_inherited_period(session, organisation, copy, above, body, now=now)
    return True
