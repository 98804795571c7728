"""What several parts of one page of the calendar read, read once a request."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask import g

from app.calendar.models import ExternalEvent
from app.calendar.queries import external
from app.calendar.queries.around import NO_DAYS, OUTSIDE, Around, Named, around_in
from app.core.periods_math import Days
from app.periods import queries as periods
from app.periods.models import Period
from app.web.request import organisation, reading

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
    body = organisation()
    return _once(f"periods {days}", lambda: periods.periods_between(reading(), body.id, *days.bounds(body.zone)))


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
