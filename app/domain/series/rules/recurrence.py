"""Recurrence in wall time, and reassignment after rule changes.

`dateutil` computes RFC 5545 §3.3.10: a month lacking the day is skipped; -1 counts from the end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule, weekday

from app.core.errors import Refusal
from app.core.horizon import LAST_DAY
from app.core.messages import LabelledEnum, msg
from app.core.zones import AmbiguousTime, NonexistentTime, boundary_instant, instant_of
from app.domain.organisations.rules import WEEKDAYS

LONGEST_EVERY, LONGEST_COUNT, LONGEST_AHEAD = 52, 500, 180
DAYS_AHEAD = 35
WEEKDAY_ORDINALS = (1, 2, 3, 4, -1)
"""The first four, and last."""
LONGEST_WAIT = timedelta(days=5 * 366)
"""The longest search: a rule without a date by then has none."""


class Frequency(LabelledEnum):
    DAILY = "daily", msg("Por días")
    WEEKLY = "weekly", msg("Por semanas")
    MONTHLY = "monthly", msg("Por meses")


class ClockEffect(StrEnum):
    MISSING = "missing"
    DOUBLE = "double"


_FREQ = {Frequency.DAILY: DAILY, Frequency.WEEKLY: WEEKLY, Frequency.MONTHLY: MONTHLY}


@dataclass(frozen=True)
class SeriesRule:
    """Monthly: `month_day` (1 to 31, or -1), or the `nth` of one weekday.

    `until`: last day, included; `count` includes dates lost to holidays.
    """

    freq: Frequency
    starts_on: date
    at: time
    zone: str
    every: int = 1
    weekdays: tuple[str, ...] = ()
    month_day: int | None = None
    nth: int | None = None
    until: date | None = None
    count: int | None = None

    @cached_property
    def _dates(self) -> rrule:
        last = self.until or (None if self.count else LAST_DAY)
        return rrule(
            _FREQ[self.freq],
            dtstart=datetime.combine(self.starts_on, time.min),
            interval=self.every,
            until=datetime.combine(last, time.min) if last else None,
            count=self.count,
            byweekday=[weekday(WEEKDAYS.index(day), self.nth) for day in self.weekdays] or None,
            bymonthday=self.month_day,
        )

    def numbered(self, first: date, last: date) -> Iterator[tuple[int, date]]:
        """Yield numbered days, both ends included; places count from 1."""
        for place, at in enumerate(self._dates, start=1):
            if at.date() > last:
                return
            if at.date() >= first:
                yield place, at.date()

    def first_from(self, day: date) -> date | None:
        occurrence = self._dates.after(datetime.combine(day, time.min), inc=True)
        return occurrence.date() if occurrence else None

    def next_dates(self, day: date, many: int) -> list[date]:
        return [at.date() for at in self._dates.xafter(datetime.combine(day, time.min), count=many, inc=True)]

    def instant(self, day: date) -> datetime:
        """Return UTC: a skipped hour's first existing one, a repeated one's first."""
        return boundary_instant(day, self.at, self.zone)

    def clock_on(self, day: date) -> ClockEffect | None:
        try:
            instant_of(day, self.at, self.zone)
        except NonexistentTime:
            return ClockEffect.MISSING
        except AmbiguousTime:
            return ClockEffect.DOUBLE
        return None

    @property
    def total(self) -> int | None:
        """Return None without an end."""
        return sum(1 for _ in self._dates) if self.until or self.count else None

    def before(self, cut: date) -> "SeriesRule":
        """Cut the rule where another series continues."""
        return replace(self, until=cut - timedelta(days=1), count=None)

    def from_day(self, cut: date) -> "SeriesRule":
        """Restart interval counting at a day, one of its dates."""
        gone = sum(1 for _ in self.numbered(self.starts_on, cut - timedelta(days=1))) if self.count else 0
        return replace(self, starts_on=cut, count=self.count - gone if self.count else None)


def check_series_rule(rule: SeriesRule) -> None:
    """Raise `Refusal`."""
    if not 1 <= rule.every <= LONGEST_EVERY:
        raise Refusal(msg("Se repite cada 1 a %(most)s días, semanas o meses.", most=LONGEST_EVERY))
    if rule.count is not None and not 1 <= rule.count <= LONGEST_COUNT:
        raise Refusal(msg("Una serie tiene entre 1 y %(most)s fechas.", most=LONGEST_COUNT))
    if rule.freq is Frequency.WEEKLY and not rule.weekdays:
        raise Refusal(msg("Elija al menos un día de la semana."))
    if rule.until and not rule.starts_on <= rule.until <= rule.starts_on + LONGEST_WAIT:
        raise Refusal(msg("El último día va después del primero, y como mucho cinco años después."))
    first = rule.first_from(rule.starts_on)
    if first is None or first - rule.starts_on > LONGEST_WAIT:
        raise Refusal(msg("Con estas condiciones no cae en ningún día. Cambie alguna."))


def check_days_ahead(days: int) -> None:
    """Raise `Refusal` if out of range."""
    if not 1 <= days <= LONGEST_AHEAD:
        raise Refusal(msg("Las publicaciones se crean entre 1 y %(most)s días antes.", most=LONGEST_AHEAD))


def pair_dates(taken: Sequence[date], dates: Sequence[date]) -> list[date | None]:
    """Return new dates or None; both in order.

    Valid dates stay; the rest take the free ones in order.
    """
    free = iter([day for day in dates if day not in set(taken)])
    return [day if day in set(dates) else next(free, None) for day in taken]
