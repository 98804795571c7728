"""What several parts of one page of the calendar read, read once a request."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask import g

from app.calendar.models import ExternalCalendar, ExternalEvent
from app.calendar.queries import external
from app.calendar.queries.around import NO_DAYS, Around, around_in
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


def shown_calendars() -> list[ExternalCalendar]:
    """Other people's, as far as their events are shown."""
    found = _once("calendars", lambda: external.calendars_of(reading(), organisation().id))
    return [one for one in found if one.is_shown]


def events_on(days: Days) -> Sequence[ExternalEvent]:
    """What of those calendars touches the days."""
    ids = [one.id for one in shown_calendars()]
    return _once(f"events {days}", lambda: external.events_between(reading(), organisation().id, days, ids))


def _once(name: str, read: Callable[[], Read]) -> Read:
    known: dict[str, Any] = g.setdefault("calendar", {})
    if name not in known:
        known[name] = read()
    found: Read = known[name]
    return found
