"""Recurrence rules (RFC 5545 §3.3.10), walked by period in a window; libraries may walk to the year 9999."""

import re
from calendar import isleap, monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import NamedTuple

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAILY, WEEKLY, MONTHLY, YEARLY = "DAILY", "WEEKLY", "MONTHLY", "YEARLY"
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_LIMITS = {
    "BYMONTH": (1, 12),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYSETPOS": (-366, 366),
    "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59),
    "BYSECOND": (0, 59),
}


class RuleWeekday(NamedTuple):
    """`nth` of month or year, negative from its end; 0 is every one."""

    nth: int
    day: int


@dataclass(frozen=True, slots=True)
class RecurrenceRule:
    """`lists`: numeric BY… parts, absent ones not limiting."""

    frequency: str
    interval: int
    week_begins: int
    weekdays: frozenset[RuleWeekday]
    lists: dict[str, frozenset[int]]

    def times(self, first: datetime, opens: datetime, closes: datetime, *, counts: bool) -> Iterator[datetime]:
        """Yield up to `closes`; with `counts`, also before `opens`."""
        hours = self._hours(first)
        begin = first if counts else max(first, opens)
        for start, end in self._periods(first.date(), begin.date(), closes.date()):  # wall days, of no instant
            run = (start + timedelta(days=n) for n in range((end - start).days))
            days = [day for day in run if self._suits(day, first)]
            times = [datetime.combine(day, at) for day in days for at in hours]
            yield from (at for at in self._placed(times) if first <= at <= closes)

    def _hours(self, first: datetime) -> list[time]:
        defaults = zip(("BYHOUR", "BYMINUTE", "BYSECOND"), (first.hour, first.minute, first.second), strict=True)
        parts = (sorted(self.lists.get(name, {known})) for name, known in defaults)
        return [time(hour, minute, second) for hour, minute, second in product(*parts)]

    def _placed(self, times: list[datetime]) -> list[datetime]:
        """Return the times at BYSETPOS places."""
        places = self.lists.get("BYSETPOS")
        if not places:
            return times
        count = len(times)
        return [at for n, at in enumerate(times) if n + 1 in places or n - count in places]

    def _periods(self, first: date, begin: date, last: date) -> Iterator[tuple[date, date]]:
        """Yield periods from that of `begin`, `interval` apart."""
        if self.frequency in (DAILY, WEEKLY):
            length = 1 if self.frequency == DAILY else 7
            origin = first - timedelta(days=(first.weekday() - self.week_begins) % 7 if length == 7 else 0)
            step = length * self.interval
            number = max((begin - origin).days // step, 0)
            while number * step <= (last - origin).days:
                start = origin + timedelta(days=number * step)
                yield start, start + timedelta(days=length)
                number += 1
            return
        length = 1 if self.frequency == MONTHLY else 12
        month = (first.year * 12 + first.month - 1) // length * length
        step = length * self.interval
        month += max((begin.year * 12 + begin.month - 1 - month) // step, 0) * step
        while month <= last.year * 12 + last.month - 1:
            yield _month(month), _month(month + length)
            month += step

    def _suits(self, day: date, first: datetime) -> bool:
        lists = self.lists
        if not _allows(lists.get("BYMONTH"), day.month):
            return False
        if self.weekdays and day.weekday() not in {weekday.day for weekday in self.weekdays}:
            return False
        length = monthrange(day.year, day.month)[1]
        return _allows(self._month_days(first), day.day, day.day - length - 1) and self._suits_year(day, first, length)

    def _suits_year(self, day: date, first: datetime, length: int) -> bool:
        lists, of_year, year = self.lists, day.timetuple().tm_yday, 366 if isleap(day.year) else 365
        return (
            _allows(lists.get("BYYEARDAY"), of_year, of_year - year - 1)
            and (lists.get("BYWEEKNO") is None or _allows(lists["BYWEEKNO"], *_week_numbers(day, self.week_begins)))
            and self._is_weekday(day, first, (day.day, length) if self._by_month else (of_year, year))
        )

    @property
    def _by_month(self) -> bool:
        return self.frequency == MONTHLY or "BYMONTH" in self.lists

    @property
    def _says_day(self) -> bool:
        return bool(self.weekdays) or any(name in self.lists for name in ("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"))

    def _month_days(self, first: datetime) -> frozenset[int] | None:
        """Return the days given or, in a month or year without any, the first's."""
        if self.frequency in (MONTHLY, YEARLY) and not self._says_day:
            return frozenset({first.day})
        return self.lists.get("BYMONTHDAY")

    def _is_weekday(self, day: date, first: datetime, place: tuple[int, int]) -> bool:
        if self.weekdays:
            at, length = place
            nths = {0, (at - 1) // 7 + 1, -((length - at) // 7 + 1)}
            return any(RuleWeekday(nth, day.weekday()) in self.weekdays for nth in nths)
        follows = self.frequency == WEEKLY or (self.frequency == YEARLY and "BYWEEKNO" in self.lists)
        return not follows or day.weekday() == first.weekday()


def build_rule(parts: dict[str, str], first: datetime) -> RecurrenceRule:
    """Raise `ValueError` unless a rule of days."""
    lists = {name: _numbers(parts[name], *limits) for name, limits in _LIMITS.items() if name in parts}
    weekdays = frozenset(_weekday(text) for text in parts.get("BYDAY", "").split(",") if text)
    frequency = parts["FREQ"]
    if frequency not in (DAILY, WEEKLY, MONTHLY, YEARLY):
        raise ValueError(frequency)
    if frequency == YEARLY and not (weekdays or lists.keys() & {"BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"}):
        lists["BYMONTH"] = frozenset({first.month})
    wkst = WEEKDAYS.index(parts.get("WKST", "MO"))
    return RecurrenceRule(frequency, int(parts.get("INTERVAL", "1")), wkst, weekdays, lists)


def _numbers(text: str, least: int, most: int) -> frozenset[int]:
    numbers = frozenset(int(part) for part in text.split(","))
    if not all(least <= number <= most for number in numbers):
        raise ValueError(text)
    return numbers


def _weekday(text: str) -> RuleWeekday:
    match = _WEEKDAY.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return RuleWeekday(int(match[1] or 0), WEEKDAYS.index(match[2]))


def _allows(allowed: frozenset[int] | None, *values: int) -> bool:
    return allowed is None or any(value in allowed for value in values)


def _week_numbers(day: date, week_begins: int) -> tuple[int, int]:
    """Count from the year's start and end.

    A week belongs to its fourth day's year (RFC 5545 §3.3.10, WKST).
    """
    fourth = day + timedelta(days=3 - (day.weekday() - week_begins) % 7)
    number = (fourth.timetuple().tm_yday - 1) // 7 + 1
    last = date(fourth.year, 12, 31)
    last -= timedelta(days=(last.weekday() - fourth.weekday()) % 7)
    return number, number - (last.timetuple().tm_yday - 1) // 7 - 2


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
