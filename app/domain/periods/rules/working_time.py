"""Attention hours on open days, and counting in them.

The legal calendar is separate: días hábiles are those of Ley 39/2015 art. 30.2; closures make no day inhábil (art.
30.8): they count only for attention hours.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any

from app.core.zones import boundary_instant, local_day, start_of_day
from app.domain.organisations.rules import WEEKDAYS

TimeSpan = tuple[datetime, datetime]
DEFAULT_WEEK: Mapping[str, Sequence[tuple[str, str]]] = {day: [("08:00", "15:00")] for day in WEEKDAYS[:5]}
SATURDAY = 5
MAX_SEARCH_DAYS = 400
"""The days searched: in a longer closure, clock time counts."""

MAX_COUNTED_DAYS = 4 * 366
"""Slightly more than the publication horizon (`app.core.horizon`)."""


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """`week`: wall-time stretches by weekday, the default if empty.

    `region`: ISO 3166-2. `holidays`, `closures`: its own, besides national and regional.
    """

    zone: str
    week: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    region: str = ""
    holidays: frozenset[date] = frozenset()
    closures: frozenset[date] = frozenset()

    def is_holiday(self, day: date) -> bool:
        return day in self.holidays or day in public_holidays(self.region, day.year)

    def is_shut(self, day: date) -> bool:
        """Return True for holidays and closures, any weekday."""
        return day in self.closures or self.is_holiday(day)

    def is_legal_day(self, day: date) -> bool:
        """Return True if hábil: no Saturday, Sunday or holiday."""
        return day.weekday() < SATURDAY and not self.is_holiday(day)

    def legal_days_before(self, day: date, count: int) -> date:
        for _ in range(count):
            day = next((candidate for candidate in _following_days(day, -1) if self.is_legal_day(candidate)), day)
        return day

    def end_of_days(self, start: datetime, count: int) -> datetime:
        """Count open días hábiles from the next day (art. 30.3)."""
        day = local_day(start, self.zone)
        for _ in range(count):
            day = next(
                (
                    candidate
                    for candidate in _following_days(day, 1)
                    if self.is_legal_day(candidate) and candidate not in self.closures
                ),
                day,
            )
        return start_of_day(day + timedelta(days=1), self.zone)

    def stretches(self, day: date) -> list[TimeSpan]:
        """Return attention hours in UTC, in order."""
        if self.is_shut(day):
            return []
        hours = (self.week or DEFAULT_WEEK).get(WEEKDAYS[day.weekday()], ())
        spans = (_day_span(day, opens, closes, self.zone) for opens, closes in hours)
        return sorted((start, end) for start, end in spans if start < end)

    def is_open(self, instant: datetime) -> bool:
        return any(start <= instant < end for start, end in self.stretches(local_day(instant, self.zone)))

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """Return working time; beyond `MAX_COUNTED_DAYS` days, in proportion."""
        first = local_day(start, self.zone)
        days = (local_day(end, self.zone) - first).days + 1
        walked = [first + timedelta(days=n) for n in range(min(days, MAX_COUNTED_DAYS))]
        spent = sum((_overlap(hours, (start, end)) for day in walked for hours in self.stretches(day)), timedelta())
        return spent * (days / MAX_COUNTED_DAYS) if days > MAX_COUNTED_DAYS else spent

    def back(self, end: datetime, span: timedelta) -> datetime:
        """Return the last instant that far before `end`."""
        left = span
        for day in _following_days(local_day(end, self.zone), -1, first=0):
            for start, stop in reversed(self.stretches(day)):
                here = _overlap((start, stop), (start, end))
                if left <= here:
                    return min(stop, end) - left if left else end
                left -= here
        return end - span

    def after(self, start: datetime, span: timedelta) -> datetime:
        """Return the first instant with that much working time since `start`."""
        left = span
        for day in _following_days(local_day(start, self.zone), 1, first=0):
            for begin, stop in self.stretches(day):
                here = _overlap((begin, stop), (start, stop))
                if left <= here:
                    return max(begin, start) + left if left else start
                left -= here
        return start + span


def _following_days(day: date, step: int, *, first: int = 1) -> Iterator[date]:
    """Include the day itself where `first` is 0."""
    return (day + timedelta(days=step * n) for n in range(first, MAX_SEARCH_DAYS))


def _overlap(span: TimeSpan, other: TimeSpan) -> timedelta:
    return max(timedelta(), min(span[1], other[1]) - max(span[0], other[0]))


@lru_cache(maxsize=4096)
def _day_span(day: date, opens: str, closes: str, zone: str) -> TimeSpan:
    return boundary_instant(day, time.fromisoformat(opens), zone), boundary_instant(
        day, time.fromisoformat(closes), zone, is_end=True
    )


@cache
def public_holidays(region: str, year: int) -> frozenset[date]:
    """Include the region's."""
    return frozenset(holiday_names(region, year, "es"))


@cache
def holiday_names(region: str, year: int, language: str) -> Mapping[date, str]:
    """Default to Spanish; the library takes half a second to load."""
    import holidays

    known: Any = holidays.country_holidays
    subdivision, holiday_language = region.removeprefix("ES-"), {"ca": "ca", "en": "en_US"}.get(language, "es")
    body = subdivision if subdivision in known("ES").subdivisions else None
    return dict(known("ES", subdiv=body, years=year, language=holiday_language))
