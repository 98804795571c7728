from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from sqlmodel import Session, col, select

from app.core.date_ranges import DateRange
from app.core.zones import local_time
from app.domain.calendar.rules.occasions import BindingPeriod, NearbyEvent, Occasions, significant_title_words
from app.domain.external_calendars import queries
from app.domain.external_calendars.models import ExternalCalendar, ExternalEvent
from app.domain.external_calendars.rules.calendars import BUSY_WORD
from app.domain.organisations.models import Organisation
from app.domain.periods.models import Period
from app.domain.periods.queries import periods_in_force
from app.domain.periods.queries.working_time import CLOSURE_KINDS
from app.domain.periods.rules.kinds import HOLDING
from app.domain.periods.rules.territory import body_territory
from app.domain.periods.rules.validity import binds_body
from app.domain.periods.rules.working_time import public_holidays

NamedEvents = Iterable[tuple[ExternalEvent, str]]


def load_occasions(session: Session, body: Organisation, days: DateRange) -> Occasions:
    """Load occasions in two statements."""
    known = periods_in_force.periods_between(session, body.id, *days.bounds(body.zone))
    return build_occasions(body, days, known, _shown_events(session, body.id, days))


def build_occasions(body: Organisation, days: DateRange, known: Iterable[Period], happenings: NamedEvents) -> Occasions:
    place = body_territory(body.territory_code, body.region)
    ours = [period for period in known if binds_body(period, place)]
    return Occasions(
        holds=[_binding_period(our) for our in ours if our.kind in HOLDING],
        shut=[_binding_period(our) for our in ours if our.kind in CLOSURE_KINDS],
        holidays=holidays_of(body, days),
        events=_by_day(happenings, days, body.zone),
    )


def holidays_of(body: Organisation, days: DateRange) -> frozenset[date]:
    """Return national and regional holidays."""
    return frozenset(day for day in days if day in public_holidays(body.region, day.year))


def _binding_period(period: Period) -> BindingPeriod:
    key = period.part_of_id or period.id
    return BindingPeriod(key, period.kind.label, period.name, period.starts_at, period.ends_at, period.allowed)


def _shown_events(session: Session, organisation_id: int, days: DateRange) -> Sequence[tuple[ExternalEvent, str]]:
    rows = session.exec(
        select(ExternalEvent, ExternalCalendar.name)
        .join(ExternalCalendar, col(ExternalCalendar.id) == ExternalEvent.calendar_id)
        .where(ExternalEvent.organisation_id == organisation_id, col(ExternalCalendar.is_shown))
        .where(ExternalEvent.last_day >= days.first, ExternalEvent.first_day <= days.last)
        .order_by(col(ExternalEvent.starts_at), col(ExternalEvent.id))
        .limit(queries.MOST_SHOWN)
    )
    return rows.all()


def _by_day(happenings: NamedEvents, days: DateRange, zone: str) -> Mapping[date, list[NearbyEvent]]:
    events_by_day: dict[date, list[NearbyEvent]] = defaultdict(list)
    for event, calendar in happenings:
        first, last = max(event.first_day, days.first), min(event.last_day, days.last)
        for n in range((last - first).days + 1):
            events_by_day[first + timedelta(days=n)].append(
                _nearby_event(event, calendar, first + timedelta(days=n), zone)
            )
    return events_by_day


def _nearby_event(event: ExternalEvent, calendar: str, day: date, zone: str) -> NearbyEvent:
    has_hour = not event.is_all_day and day == event.first_day
    at = f"{local_time(event.starts_at, zone):%H:%M}" if has_hour else ""
    return NearbyEvent(
        event.summary or BUSY_WORD, calendar, event.starts_at, at, significant_title_words(event.summary)
    )
