"""Where a date of a series lands when it falls on a holiday."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from app.core.messages import msg
from app.domain.series.rules.recurrence import SeriesRule

FARTHEST_SHIFT = 30
"""Days looked through for one that is worked."""


class OnHoliday(StrEnum):
    """KEEP publishes all the same; MOVE goes to the next working day."""

    KEEP = "keep"
    SKIP = "skip"
    MOVE = "move"


ON_HOLIDAY_WORDS = {
    OnHoliday.KEEP: msg("Sale igual"),
    OnHoliday.SKIP: msg("Ese día no sale"),
    OnHoliday.MOVE: msg("Sale el siguiente día hábil"),
}


class WorkingDays(Protocol):
    """What is asked of a body's calendar (`periods.rules.working.WorkingTime`)."""

    @property
    def closures(self) -> frozenset[date]: ...

    def is_holiday(self, day: date) -> bool: ...

    def is_legal_day(self, day: date) -> bool: ...


def publication_day(rule: SeriesRule, day: date, on_holiday: OnHoliday, working: WorkingDays) -> date | None:
    """The day on which a date goes out; none when it does not.

    It moves only where no other date of the series comes until then: twice the same on one day is once too many.
    """
    if on_holiday is OnHoliday.KEEP or not is_off(day, working):
        return day
    if on_holiday is OnHoliday.SKIP:
        return None
    later = (day + timedelta(days=n) for n in range(1, FARTHEST_SHIFT))
    target = next((one for one in later if working.is_legal_day(one) and not is_off(one, working)), None)
    following = rule.first_from(day + timedelta(days=1))
    return None if target is None or (following and following <= target) else target


def is_off(day: date, working: WorkingDays) -> bool:
    return working.is_holiday(day) or day in working.closures
