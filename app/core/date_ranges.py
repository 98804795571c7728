"""Ranges of days; weeks begin on Monday (ISO 8601)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.errors import NotFound
from app.core.messages import msg
from app.core.zones import start_of_day

FIRST_YEAR, LAST_YEAR = 1970, 2199
_MONTH_NAME = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class DateRange:
    """A range of days; `after`: the first outside."""

    first: date
    after: date

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range(len(self)))

    def __len__(self) -> int:
        return (self.after - self.first).days

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.after

    @property
    def last(self) -> date:
        return self.after - timedelta(days=1)

    def bounds(self, zone: str) -> tuple[datetime, datetime]:
        """Return UTC instants, the second excluded."""
        return start_of_day(self.first, zone), start_of_day(self.after, zone)

    def starts(self, zone: str) -> list[datetime]:
        """Return each day's start and, last, the range's end."""
        return [start_of_day(day, zone) for day in (*self, self.after)]


@dataclass(frozen=True, slots=True)
class CalendarWeek:
    """Seven days, with ISO year and number (week 53: maybe last year's)."""

    iso_year: int
    number: int
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def days(self) -> DateRange:
        following = self.shifted(1)
        return DateRange(date(self.year, self.number, 1), date(following.year, following.number, 1))

    @property
    def previous(self) -> "Month":
        return self.shifted(-1)

    @property
    def next(self) -> "Month":
        return self.shifted(1)

    @property
    def grid(self) -> DateRange:
        return DateRange(week_of(self.days.first).days[0], week_of(self.days.last).days[-1] + timedelta(days=1))

    @property
    def weeks(self) -> tuple[CalendarWeek, ...]:
        return tuple(week_of(monday) for monday in list(self.grid)[::7])

    def shifted(self, months: int) -> "Month":
        years, month = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(years, month + 1)


def month_of(day: date) -> Month:
    return Month(day.year, day.month)


def parse_month(name: str) -> Month:
    """Parse `2027-03`. Raises `NotFound` if invalid."""
    match = _MONTH_NAME.fullmatch(name)
    year, number = (int(match[1]), int(match[2])) if match else (0, 0)
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= number <= 12):
        raise NotFound(msg("El mes «%(name)s» no existe. Escríbalo como 2027-03.", name=name))
    return Month(year, number)


def week_of(day: date) -> CalendarWeek:
    year, number, weekday = day.isocalendar()
    monday = day - timedelta(days=weekday - 1)
    return CalendarWeek(year, number, tuple(monday + timedelta(days=n) for n in range(7)))


def agenda_range(first: date, *, days: int) -> DateRange:
    """Raise `ValueError` without days."""
    if days < 1:
        raise ValueError("An agenda shows at least one day.")
    return DateRange(first, first + timedelta(days=days))
