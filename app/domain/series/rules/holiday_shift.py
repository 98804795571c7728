from datetime import date, timedelta
from typing import Protocol

from app.core.messages import LabelledEnum, msg
from app.domain.series.rules.recurrence import SeriesRule

FARTHEST_SHIFT = 30


class OnHoliday(LabelledEnum):
    """KEEP publishes anyway; MOVE goes to the next working day."""

    KEEP = "keep", msg("Sale igual")
    SKIP = "skip", msg("Ese día no sale")
    MOVE = "move", msg("Sale el siguiente día hábil")


class WorkingDays(Protocol):
    """Part of `periods.rules.working_time.WorkingTime`."""

    @property
    def closures(self) -> frozenset[date]: ...

    def is_holiday(self, day: date) -> bool: ...

    def is_legal_day(self, day: date) -> bool: ...


def publication_day(rule: SeriesRule, day: date, on_holiday: OnHoliday, working: WorkingDays) -> date | None:
    """Move a date only if no other falls by then, to avoid two on one day."""
    if on_holiday is OnHoliday.KEEP or not is_off(day, working):
        return day
    if on_holiday is OnHoliday.SKIP:
        return None
    later = (day + timedelta(days=n) for n in range(1, FARTHEST_SHIFT))
    target = next(
        (later_day for later_day in later if working.is_legal_day(later_day) and not is_off(later_day, working)), None
    )
    following = rule.first_from(day + timedelta(days=1))
    return None if target is None or (following and following <= target) else target


def is_off(day: date, working: WorkingDays) -> bool:
    return working.is_holiday(day) or day in working.closures
