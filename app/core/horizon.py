"""Limits of dates people choose; day loops end there."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime

from app.core.errors import Refusal
from app.core.messages import msg

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2199, 12, 31)
"""The last day, also of rows older than horizons."""


TOO_FAR = msg("Esa fecha queda demasiado lejos: la última que puede elegir es el %(day)s.")
TOO_OLD = msg("Esa fecha queda demasiado atrás: la primera que puede elegir es el 01/01/1900.")


@dataclass(frozen=True, slots=True)
class Horizon:
    """Years ahead of today, within the calendar."""

    years: int

    def last_day(self, today: date) -> date:
        """Move a missing 29 February back a day."""
        year = today.year + self.years
        if year > LAST_DAY.year:
            return LAST_DAY
        return date(year, today.month, min(today.day, monthrange(year, today.month)[1]))

    def check(self, day: date | None, today: date) -> None:
        """Raise `Refusal`, naming the last (or first) day."""
        if day is None:
            return
        if day > (last := self.last_day(today)):
            raise Refusal(msg(TOO_FAR.msgid, day=f"{last:%d/%m/%Y}"))
        if day < FIRST_DAY:
            raise Refusal(TOO_OLD)


PUBLISHING = Horizon(3)
"""Posts, series, sessions, exceptions, absences."""
PLANNING = Horizon(6)
"""Plans, functions, announced periods: four-year terms."""
UNLIMITED = Horizon(LAST_DAY.year)
"""Search forms, whose rows may be older."""


def is_in_calendar(day: date) -> bool:
    """Accept days beyond the horizon."""
    return FIRST_DAY <= day <= LAST_DAY


def parse_day(typed: object) -> date | None:
    """Parse ISO 8601; None when invalid or outside the calendar."""
    try:
        day = date.fromisoformat(str(typed or ""))
    except ValueError:
        return None
    return day if is_in_calendar(day) else None


def parse_moment(typed: object) -> datetime | None:
    """Parse day and hour (ISO 8601), zone optional; None as in `parse_day`."""
    try:
        moment = datetime.fromisoformat(str(typed or ""))
    except ValueError:
        return None
    return moment if is_in_calendar(moment.date()) else None


SPAN_YEARS = 6
"""Years between first and last day: a four-year term, one on each side."""
TOO_LONG = msg("Como mucho seis años seguidos: hasta el %(last)s.")


def check_span(first: date | None, last: date | None) -> None:
    """Raise `Refusal` naming the last day allowed; both ends are included."""
    if first is None or last is None:
        return
    longest = Horizon(SPAN_YEARS).last_day(first)
    if last > longest:
        raise Refusal(msg(TOO_LONG.msgid, last=f"{longest:%d/%m/%Y}"))
