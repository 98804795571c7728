"""The dates that bind and what others do, as publications fall on them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from sqlmodel import Session, col, select

from app.calendar.models import ExternalCalendar, ExternalEvent
from app.calendar.queries import external
from app.calendar.rules.external import BUSY
from app.calendar.rules.occasions import Event, Hold, Occasions, telling
from app.core.periods_math import Days
from app.core.zones import wall
from app.organisations.models import Organisation
from app.periods import queries as periods
from app.periods.models import Period
from app.periods.queries.working import SHUT
from app.periods.rules.binding import binds_body
from app.periods.rules.kinds import HOLDING, KIND_WORDS
from app.periods.rules.territory import body_territory
from app.periods.rules.working import public_holidays

Happenings = Iterable[tuple[ExternalEvent, str]]
"""Events, each with the name of its calendar."""


def occasions_in(session: Session, body: Organisation, days: Days) -> Occasions:
    """Two statements."""
    known = periods.periods_between(session, body.id, *days.bounds(body.zone))
    return occasions_of(body, days, known, _happenings(session, body.id, days))


def occasions_of(body: Organisation, days: Days, known: Iterable[Period], happenings: Happenings) -> Occasions:
    """The same from what was read already."""
    place = body_territory(body.territory_code, body.region)
    ours = [one for one in known if binds_body(one, place)]
    return Occasions(
        holds=[_hold(one) for one in ours if one.kind in HOLDING],
        shut=[_hold(one) for one in ours if one.kind in SHUT],
        holidays=holidays_of(body, days),
        events=_by_day(happenings, days, body.zone),
    )


def holidays_of(body: Organisation, days: Days) -> frozenset[date]:
    """National ones and those of its region."""
    return frozenset(day for day in days if day in public_holidays(body.region, day.year))


def _hold(period: Period) -> Hold:
    key = period.part_of_id or period.id
    return Hold(key, KIND_WORDS[period.kind], period.name, period.starts_at, period.ends_at, period.allowed)


def _happenings(session: Session, organisation_id: int, days: Days) -> Sequence[tuple[ExternalEvent, str]]:
    found = session.exec(
        select(ExternalEvent, ExternalCalendar.name)
        .join(ExternalCalendar, col(ExternalCalendar.id) == ExternalEvent.calendar_id)
        .where(ExternalEvent.organisation_id == organisation_id, col(ExternalCalendar.is_shown))
        .where(ExternalEvent.last_day >= days.first, ExternalEvent.first_day <= days.last)
        .order_by(col(ExternalEvent.starts_at), col(ExternalEvent.id))
        .limit(external.MOST_SHOWN)
    )
    return found.all()


def _by_day(happenings: Happenings, days: Days, zone: str) -> Mapping[date, list[Event]]:
    found: dict[date, list[Event]] = defaultdict(list)
    for event, calendar in happenings:
        first, last = max(event.first_day, days.first), min(event.last_day, days.last)
        for n in range((last - first).days + 1):
            found[first + timedelta(days=n)].append(_event(event, calendar, first + timedelta(days=n), zone))
    return found


def _event(event: ExternalEvent, calendar: str, day: date, zone: str) -> Event:
    has_hour = not event.is_all_day and day == event.first_day
    at = f"{wall(event.starts_at, zone):%H:%M}" if has_hour else ""
    return Event(event.summary or BUSY, calendar, event.starts_at, at, telling(event.summary))
