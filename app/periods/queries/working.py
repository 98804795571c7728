"""When a body is at work, from what it says of itself and the dates that bind it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, and_, col, select

from app.core.zones import day_in
from app.db.reads import HERE, Load, given
from app.organisations.models import Organisation
from app.periods.models import Period
from app.periods.queries.force import bound_within
from app.periods.rules.binding import binds_body
from app.periods.rules.kinds import PeriodKind
from app.periods.rules.territory import body_territory
from app.periods.rules.working import WorkingTime

SHUT = (PeriodKind.HOLIDAY, PeriodKind.OFFICE_CLOSED)
AROUND = timedelta(days=60)
"""Counting back a few days may go past the beginning of what was asked for."""


def working_time(session: Session, organisation_id: int, start: datetime, end: datetime) -> WorkingTime:
    """For counting between two instants; the local holidays and closures are those confirmed as periods."""
    return at_work(session, organisation_id, start, end)[1]


def at_work(session: Session, organisation_id: int, start: datetime, end: datetime) -> tuple[Organisation, WorkingTime]:
    """The same with the body, which whoever asks for it again finds as long as it is kept; one statement."""
    found = _SHUT.all(session, organisation_id=organisation_id, start=start - AROUND, end=end + AROUND)
    body = found[0][0]
    return body, _working(body, [one for _, one in found if one])


def working_of(session: Session, organisation_id: int, known: Sequence[Period]) -> WorkingTime:
    """The same from periods read already."""
    return working_at(session.get_one(Organisation, organisation_id), known)


def working_at(body: Organisation, known: Sequence[Period]) -> WorkingTime:
    """The same of a body that is at hand."""
    return _working(body, [one for one in known if one.kind in SHUT])


def _working(body: Organisation, shut: Sequence[Period]) -> WorkingTime:
    where = body_territory(body.territory_code, body.region)
    ours = [one for one in shut if binds_body(one, where)]
    return WorkingTime(
        zone=body.zone,
        week=body.attention_hours,
        region=body.region,
        holidays=_days_of(one for one in ours if one.kind is PeriodKind.HOLIDAY),
        closures=_days_of(one for one in ours if one.kind is PeriodKind.OFFICE_CLOSED),
    )


def _days_of(periods: Iterable[Period]) -> frozenset[date]:
    """Those a period really took, if it ended early."""
    return frozenset(
        one.starts_on + timedelta(days=n) for one in periods for n in range((_last(one) - one.starts_on).days + 1)
    )


def _last(period: Period) -> date:
    assert period.ends_at is not None, "only an emergency has no end"
    return day_in(period.ends_at - timedelta(microseconds=1), period.zone)


_IS_SHUT = (
    (col(Period.organisation_id) == Organisation.id)
    & col(Period.kind).in_(SHUT)
    & and_(*bound_within(given("start"), given("end")))
)
_SHUT: Load[tuple[Organisation, Period | None]] = Load(
    select(Organisation, Period).outerjoin(Period, _IS_SHUT).where(Organisation.id == HERE)
)
