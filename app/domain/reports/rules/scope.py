"""Months in the organisation's zone, range and filters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.core.errors import Refusal
from app.core.messages import msg
from app.core.zones import start_of_day
from app.domain.directory.rules.topics import TopicClass

MONTHS_SHOWN = 12


@dataclass(frozen=True, slots=True, order=True)
class ReportMonth:
    year: int
    number: int

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def code(self) -> str:
        """Return `2027-03`."""
        return f"{self.year}-{self.number:02}"

    def moved(self, by: int) -> "ReportMonth":
        year, month = divmod(self.year * 12 + self.number - 1 + by, 12)
        return ReportMonth(year, month + 1)


def month_of(day: date) -> ReportMonth:
    return ReportMonth(day.year, day.month)


def months_until(today: date) -> list[ReportMonth]:
    """Return `MONTHS_SHOWN`, the current one last."""
    last = month_of(today)
    return [last.moved(-back) for back in reversed(range(MONTHS_SHOWN))]


def chosen_month(code: str, months: Sequence[ReportMonth]) -> ReportMonth:
    """Default to the current. Raises `Refusal` outside the report's reach."""
    if not code:
        return months[-1]
    for month in months:
        if month.code == code:
            return month
    raise Refusal(msg("Elija uno de los últimos doce meses."))


def month_bounds(months: Sequence[ReportMonth], zone: str) -> list[datetime]:
    """Return local starts and last end, in UTC."""
    return [start_of_day(month.first, zone) for month in (*months, months[-1].moved(1))]


LENGTHS = (1, 3, 6, 12)


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """Empty means any. Language narrows all but K18, spanning them."""

    channel_id: int | None = None
    topic_class: TopicClass | None = None
    language: str = ""

    @property
    def is_whole(self) -> bool:
        return self == ReportFilter()

    @property
    def of_any_language(self) -> "ReportFilter":
        return ReportFilter(self.channel_id, self.topic_class)


@dataclass(frozen=True, slots=True)
class MonthRange:
    """`months`, as many `before`, and bounds (one more than months)."""

    before: tuple[ReportMonth, ...]
    months: tuple[ReportMonth, ...]
    bounds: tuple[datetime, ...]

    @property
    def every(self) -> tuple[ReportMonth, ...]:
        return (*self.before, *self.months)
