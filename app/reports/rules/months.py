"""Months as the organisation lives them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.core.errors import Refusal
from app.core.words import say
from app.core.zones import start_of_day

SHOWN = 12
"""How many months the report looks back on, the present one included."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    number: int

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def code(self) -> str:
        """`2027-03`, as addresses and sheets write it."""
        return f"{self.year}-{self.number:02}"

    def moved(self, by: int) -> "Month":
        year, month = divmod(self.year * 12 + self.number - 1 + by, 12)
        return Month(year, month + 1)


def month_of(day: date) -> Month:
    return Month(day.year, day.month)


def months_until(today: date) -> list[Month]:
    """The last `SHOWN`, the present one at the end."""
    last = month_of(today)
    return [last.moved(-back) for back in reversed(range(SHOWN))]


def chosen(code: str, months: Sequence[Month]) -> Month:
    """The present month unless another is asked for. Raises `Refusal` for one the report does not reach."""
    if not code:
        return months[-1]
    for month in months:
        if month.code == code:
            return month
    raise Refusal(say("Elija uno de los últimos doce meses."))


def bounds(months: Sequence[Month], zone: str) -> list[datetime]:
    """Where each month begins there, and where the last one ends, in UTC."""
    return [start_of_day(month.first, zone) for month in (*months, months[-1].moved(1))]
