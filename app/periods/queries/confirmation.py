"""The people and the earlier emergencies that decide who may confirm a period."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from app.accounts.queries.able import able
from app.accounts.queries.substitutions import standing
from app.accounts.rules import Permission
from app.organisations.queries import day_of
from app.periods.models import Period
from app.periods.rules.confirmation import COUNTED_FOR, Confirmers
from app.periods.rules.kinds import PeriodKind


def confirmers(session: Session, period: Period, *, now: datetime) -> Confirmers:
    """Return who proposed a period and who else may confirm it; four statements.

    A person who stands in for its proposer today counts as the proposer. Somebody invited who has never set a
    password confirms nothing yet.
    """
    today = day_of(session, period.organisation_id, now=now)
    absences = standing(session, period.organisation_id, today=today)
    stand_ins = {one.substitute_id for one in absences if one.user_id == period.proposed_by}
    proposers = {period.proposed_by, *stand_ins} if period.proposed_by else set()
    people = able(session, period.organisation_id, Permission.PERIOD_CONFIRM, now=now)
    others = [person.name for person in people if person.id not in proposers and person.password_hash]
    return Confirmers(proposers, others, _provisional_since(session, period, since=now - COUNTED_FOR))


def _provisional_since(session: Session, period: Period, *, since: datetime) -> int:
    """Count the other emergencies put in force by one person, which nobody else confirmed."""
    query = (
        select(func.count())
        .select_from(Period)
        .where(Period.organisation_id == period.organisation_id, Period.kind == PeriodKind.EMERGENCY)
        .where(col(Period.provisional_until).is_not(None), col(Period.confirmed_at) > since, Period.id != period.id)
    )
    return session.exec(query).one()
