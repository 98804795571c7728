"""What several parts of one page of the calendar read, read once a request."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from flask import g

from app.calendar.models import ExternalEvent
from app.calendar.queries import external
from app.calendar.queries.around import NO_DAYS, OUTSIDE, Around, Named, around_in
from app.core.periods_math import Days
from app.pages.shell.request_context import organisation
from app.periods import queries as periods
from app.periods.models import Period
from app.web.periods import note_periods
from app.web.request import now, reading

Read = TypeVar("Read")
_AROUND = "around"
"""A page draws one run of days."""


def around_on(days: Days) -> Around:
    """What stands around the days, and what filters name."""
    body = organisation()
    return _once(_AROUND, lambda: around_in(reading(), body.id, days.bounds(body.zone)))


def around() -> Around:
    """What filters name, where no days are drawn."""
    return _once(_AROUND, lambda: around_in(reading(), organisation().id, NO_DAYS))


def periods_on(days: Days) -> Sequence[Period]:
    """Those that touch the days, of whatever territory."""
    return _once(f"periods {days}", lambda: _touching(*days.bounds(organisation().zone)))


def _touching(start: datetime, end: datetime) -> Sequence[Period]:
    """Read with those in force now, which the frame of the page tells."""
    found = periods.periods_between(reading(), organisation().id, start, end, also_at=now())
    note_periods(found)
    return [period for period in found if period.starts_at <= end and not (period.ends_at and period.ends_at <= start)]


def shown_calendars(days: Days) -> list[Named]:
    """Other people's, as far as their events are shown."""
    return [one for one in around_on(days).named.values() if one.kind == OUTSIDE and one.is_open]


def events_on(days: Days) -> Sequence[ExternalEvent]:
    """What of those calendars touches the days."""
    ids = [one.key for one in shown_calendars(days)]
    return _once(f"events {days}", lambda: external.events_between(reading(), organisation().id, days, ids))


def _once(name: str, read: Callable[[], Read]) -> Read:
    known: dict[str, Any] = g.setdefault("calendar", {})
    if name not in known:
        known[name] = read()
    found: Read = known[name]
    return found
