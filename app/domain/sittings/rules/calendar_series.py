"""An appointment in calendars: a series, and the sittings that stand apart from it.

A closed agenda keeps its day and hour when the appointment changes, so the series no longer says it truly.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, Protocol, TypeVar

from app.domain.sittings.rules.pattern import AppointmentPattern
from app.domain.sittings.rules.states import SittingState


class DatedSitting(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def day(self) -> date: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def state(self) -> SittingState: ...


HELD, GONE = (SittingState.FROZEN, SittingState.OPEN), (SittingState.CANCELLED, SittingState.LAPSED)
S = TypeVar("S", bound=DatedSitting)


@dataclass(frozen=True, slots=True)
class CalendarSeries(Generic[S]):
    """A pattern with the sittings that were cancelled or have a closed agenda.

    `told`: keys of those that a calendar has apart, which stay so even if the series has them again.
    """

    pattern: AppointmentPattern
    sittings: Sequence[S]
    now: datetime

    def standing(self, told: Collection[int]) -> list[S]:
        """Return what will be held, or is, apart from the series."""
        return [each for each in self._ahead() if each.state in HELD and (each.id in told or not self._has(each))]

    def called_off(self, told: Collection[int]) -> list[S]:
        return [each for each in self._ahead() if each.state in GONE and each.id in told]

    def taken_out(self, told: Collection[int]) -> list[S]:
        """Return what leaves the calendar of who meets no more."""
        return [each for each in self._ahead() if each.id in told]

    def without(self, told: Collection[int]) -> tuple[datetime, ...]:
        """Return the starts of the series that are not held, not so, or apart."""
        days = (each.day for each in self.sittings if each.state in GONE or each.id in told or not self._has(each))
        return tuple(self.pattern.moments(day).starts_at for day in sorted(days) if self._has_day(day))

    def _ahead(self) -> Iterator[S]:
        return (each for each in self.sittings if each.ends_at > self.now)

    def _has(self, sitting: S) -> bool:
        agreed = self.pattern.moments(sitting.day)
        is_at_its_hour = (agreed.starts_at, agreed.ends_at) == (sitting.starts_at, sitting.ends_at)
        return is_at_its_hour and self._has_day(sitting.day)

    def _has_day(self, day: date) -> bool:
        return any(self.pattern.days(day, day))
