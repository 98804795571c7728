from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, and_, col, select

from app.core.zones import local_day
from app.db.statements import ORGANISATION_ID, EntityQuery, param
from app.domain.organisations.models import Organisation
from app.domain.periods.models import Period
from app.domain.periods.queries.periods_in_force import is_bound_within
from app.domain.periods.rules.kinds import PeriodKind
from app.domain.periods.rules.territory import body_territory
from app.domain.periods.rules.validity import binds_body
from app.domain.periods.rules.working_time import WorkingTime

CLOSURE_KINDS = (PeriodKind.HOLIDAY, PeriodKind.OFFICE_CLOSED)
SEARCH_MARGIN = timedelta(days=60)
"""Room to count back past the requested beginning."""


def working_time(session: Session, organisation_id: int, start: datetime, end: datetime) -> WorkingTime:
    """Count local holidays and closures from confirmed periods."""
    return organisation_working_time(session, organisation_id, start, end)[1]


def organisation_working_time(
    session: Session, organisation_id: int, start: datetime, end: datetime
) -> tuple[Organisation, WorkingTime]:
    """Return also the organisation, for look-ups; one statement."""
    rows = _CLOSURES.all(session, organisation_id=organisation_id, start=start - SEARCH_MARGIN, end=end + SEARCH_MARGIN)
    body = rows[0][0]
    return body, _build_working_time(body, [period for _, period in rows if period])


def working_time_from_periods(session: Session, organisation_id: int, known: Sequence[Period]) -> WorkingTime:
    return working_time_of(session.get_one(Organisation, organisation_id), known)


def working_time_of(body: Organisation, known: Sequence[Period]) -> WorkingTime:
    return _build_working_time(body, [period for period in known if period.kind in CLOSURE_KINDS])


def _build_working_time(body: Organisation, shut: Sequence[Period]) -> WorkingTime:
    where = body_territory(body.territory_code, body.region)
    ours = [period for period in shut if binds_body(period, where)]
    return WorkingTime(
        zone=body.zone,
        week=body.attention_hours,
        region=body.region,
        holidays=_days_covered(our for our in ours if our.kind is PeriodKind.HOLIDAY),
        closures=_days_covered(our for our in ours if our.kind is PeriodKind.OFFICE_CLOSED),
    )


def _days_covered(periods: Iterable[Period]) -> frozenset[date]:
    """Heed early ends."""
    return frozenset(
        period.starts_on + timedelta(days=n)
        for period in periods
        for n in range((_last_day(period) - period.starts_on).days + 1)
    )


def _last_day(period: Period) -> date:
    assert period.ends_at is not None, "only an emergency has no end"
    return local_day(period.ends_at - timedelta(microseconds=1), period.zone)


_IS_CLOSURE = (
    (col(Period.organisation_id) == Organisation.id)
    & col(Period.kind).in_(CLOSURE_KINDS)
    & and_(*is_bound_within(param("start"), param("end")))
)
_CLOSURES: EntityQuery[tuple[Organisation, Period | None]] = EntityQuery(
    select(Organisation, Period).outerjoin(Period, _IS_CLOSURE).where(Organisation.id == ORGANISATION_ID)
)
