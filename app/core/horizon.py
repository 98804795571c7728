"""How far ahead, and how far back, a date that a person chooses may lie; every walk over days ends there."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime

from app.core.errors import Refusal
from app.core.messages import msg

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2199, 12, 31)
"""The days a calendar of this product knows, whatever was stored before there was a horizon."""


TOO_FAR = msg("Esa fecha queda demasiado lejos: la última que puede elegir es el %(day)s.")
TOO_OLD = msg("Esa fecha queda demasiado atrás: la primera que puede elegir es el 01/01/1900.")


@dataclass(frozen=True, slots=True)
class Horizon:
    """So many years ahead of the day it is, but never beyond what the calendar knows."""

    years: int

    def last_day(self, today: date) -> date:
        """Return the last day that may be chosen; of a 29 February, the day before where there is none."""
        year = today.year + self.years
        if year > LAST_DAY.year:
            return LAST_DAY
        return date(year, today.month, min(today.day, monthrange(year, today.month)[1]))

    def check(self, day: date | None, today: date) -> None:
        """Raise `Refusal`, which tells the last day (or the first) that may be chosen."""
        if day is None:
            return
        if day > (last := self.last_day(today)):
            raise Refusal(msg(TOO_FAR.msgid, day=f"{last:%d/%m/%Y}"))
        if day < FIRST_DAY:
            raise Refusal(TOO_OLD)


PUBLISHING = Horizon(3)
"""Posts, series, sessions, exceptions, absences: whatever is worked out day by day."""
PLANNING = Horizon(6)
"""Plans, functions and announced periods, which follow a term of office of four years."""
UNLIMITED = Horizon(LAST_DAY.year)
"""Forms that look for rows, of which some may be older than the horizon."""


def is_in_calendar(day: date) -> bool:
    """Tell whether the calendar knows the day, also of a row older than the horizon."""
    return FIRST_DAY <= day <= LAST_DAY


def parse_day(typed: object) -> date | None:
    """Return the day written in ISO 8601; None for nonsense and for days the calendar does not know."""
    try:
        day = date.fromisoformat(str(typed or ""))
    except ValueError:
        return None
    return day if is_in_calendar(day) else None


def parse_moment(typed: object) -> datetime | None:
    """Return the day and hour written in ISO 8601, with its zone if it says one; None as above."""
    try:
        moment = datetime.fromisoformat(str(typed or ""))
    except ValueError:
        return None
    return moment if is_in_calendar(moment.date()) else None


SPAN_YEARS = 6
"""Years between the first and the last of the days a person chooses: a term of office of four, and one on each side."""
TOO_LONG = msg("Como mucho seis años seguidos: hasta el %(last)s.")


def check_span(first: date | None, last: date | None) -> None:
    """Raise `Refusal`, which tells the last day that may be chosen with the first; both ends are included."""
    if first is None or last is None:
        return
    longest = Horizon(SPAN_YEARS).last_day(first)
    if last > longest:
        raise Refusal(msg(TOO_LONG.msgid, last=f"{longest:%d/%m/%Y}"))
