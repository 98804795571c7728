from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from flask import g

from app.core.date_ranges import DateRange
from app.domain.calendar.queries.context import NO_DAYS, OUTSIDE, CalendarContext, FilterOption, load_calendar_context
from app.domain.external_calendars import queries
from app.domain.external_calendars.models import ExternalEvent
from app.domain.periods.models import Period
from app.domain.periods.queries import periods_in_force
from app.pages.components.periods import remember_periods
from app.pages.shell.request_context import organisation
from app.web.request import now, read_session

Read = TypeVar("Read")
_CONTEXT = "around"
"""The shared key: a page draws one run of days."""


def calendar_context_on(days: DateRange) -> CalendarContext:
    body = organisation()
    return _once(_CONTEXT, lambda: load_calendar_context(read_session(), body.id, days.bounds(body.zone)))


def filter_context() -> CalendarContext:
    return _once(_CONTEXT, lambda: load_calendar_context(read_session(), organisation().id, NO_DAYS))


def periods_touching(days: DateRange) -> Sequence[Period]:
    return _once(f"periods {days}", lambda: _load_periods(*days.bounds(organisation().zone)))


def _load_periods(start: datetime, end: datetime) -> Sequence[Period]:
    """Return the periods between the instants; remember also the periods in force now, for the frame."""
    periods = periods_in_force.periods_between(read_session(), organisation().id, start, end, also_at=now())
    remember_periods(periods)
    return [
        period for period in periods if period.starts_at <= end and not (period.ends_at and period.ends_at <= start)
    ]


def shown_calendar_options(days: DateRange) -> list[FilterOption]:
    return [option for option in calendar_context_on(days).named.values() if option.kind == OUTSIDE and option.is_open]


def outside_events_on(days: DateRange) -> Sequence[ExternalEvent]:
    ids = [option.key for option in shown_calendar_options(days)]
    return _once(f"events {days}", lambda: queries.events_between(read_session(), organisation().id, days, ids))


def _once(name: str, read: Callable[[], Read]) -> Read:
    known: dict[str, Any] = g.setdefault("calendar", {})
    if name not in known:
        known[name] = read()
    cached_value: Read = known[name]
    return cached_value
