"""When a slot comes round, and which two cannot be kept side by side."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from math import gcd
from typing import Protocol, TypeVar

WEEK = timedelta(weeks=1)
MOST_WEEKS = 8


class Recurring(Protocol):
    """A slot as the rules need it: see `models.Slot`."""

    @property
    def channel_id(self) -> int: ...
    @property
    def weekday(self) -> int: ...
    @property
    def at(self) -> time: ...
    @property
    def every_weeks(self) -> int: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date | None: ...


Some = TypeVar("Some", bound=Recurring)


def comes_on(slot: Recurring, day: date) -> bool:
    """Whether it has a place on that day."""
    if day.weekday() != slot.weekday or day < slot.starts_on or (slot.ends_on and day > slot.ends_on):
        return False
    return _weeks_between(slot.starts_on, day) % slot.every_weeks == 0


def clash(one: Recurring, other: Recurring) -> bool:
    """Whether both would ever want the same minute of the same day through the same account."""
    if (one.channel_id, one.weekday, one.at) != (other.channel_id, other.weekday, other.at):
        return False
    apart = _weeks_between(one.starts_on, other.starts_on)
    return _overlap(one, other) and apart % gcd(one.every_weeks, other.every_weeks) == 0


def first_clash(wanted: Recurring, others: Iterable[Some]) -> Some | None:
    return next((other for other in others if clash(wanted, other)), None)


def _overlap(one: Recurring, other: Recurring) -> bool:
    first, last = max(one.starts_on, other.starts_on), min(one.ends_on or date.max, other.ends_on or date.max)
    return first <= last


def _weeks_between(one: date, other: date) -> int:
    return (_monday(other) - _monday(one)) // WEEK


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
