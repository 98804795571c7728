"""Where what other channels of the house do comes too near to what it publishes: advice for whoever plans."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from app.calendar.rules.clashes import Piece

AHEAD = timedelta(days=60)
"""How far it is looked."""
FARTHEST = timedelta(hours=72)


class Happens(Protocol):
    """As `models.ExternalEvent`: days are the organisation's."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def first_day(self) -> date: ...
    @property
    def last_day(self) -> date: ...


def too_near(event: Happens, hours_apart: int, pieces: Sequence[Piece]) -> Sequence[Piece]:
    """The publications, which come in the order of their hours, from so many hours before it begins until as many
    after it ends; hours that pass, whatever the clocks say.
    """
    apart = timedelta(hours=hours_apart)
    first = bisect_left(pieces, event.starts_at - apart, key=_at)
    return pieces[first : bisect_right(pieces, event.ends_at + apart, key=_at)]


def meets(event: Happens, starts_on: date, ends_on: date) -> bool:
    """Whether it has a day in common with a campaign of these days."""
    return event.first_day <= ends_on and event.last_day >= starts_on


def _at(one: Piece) -> datetime:
    return one.at
