from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.core.zones import AmbiguousTime, NonexistentTime, instant_of, local_time
from app.domain.periods.rules.working_time import TimeSpan, WorkingTime

SPACING = timedelta(hours=1)
"""Between an account's posts."""
DECISION_TIME = timedelta(hours=4)
"""Working time to approve again."""
DAYS_LOOKED_AT = 21
MOST_OFFERED = 4
HOUR_OFFSETS = (0, 1, 2, -1)
"""Offsets in the order tried."""
PROPOSED_HOURS = (*range(9, 21), 8)
"""Hours in the order tried."""


@dataclass(frozen=True, slots=True)
class TakenHours:
    """`instants`: the accounts' other posts; `holds`: when the post's class is held."""

    instants: Collection[datetime] = ()
    holds: Collection[tuple[datetime, datetime | None]] = ()

    def leaves_free(self, instant: datetime) -> bool:
        is_held = any(start <= instant and (end is None or instant < end) for start, end in self.holds)
        return not is_held and all(abs(instant - taken_instant) >= SPACING for taken_instant in self.instants)


def find_free_slots(planned_at: datetime, working: WorkingTime, taken: TakenHours, *, now: datetime) -> list[datetime]:
    """Return the nearest days at the post's hour, and its next weekday, in order.

    They are in attention hours, unless the original was not: then hour and weekday stay.
    """
    usual, first = local_time(planned_at, working.zone), working.after(now, DECISION_TIME)
    begin = local_time(max(now, first), working.zone).date()
    is_ours = working.is_open(planned_at)
    slots = [
        slot
        for day in (begin + timedelta(days=n) for n in range(DAYS_LOOKED_AT))
        if is_ours or day.weekday() == usual.weekday()
        for slot in _slots_of_day(day, usual.time(), working, taken, first, everywhere=not is_ours)
    ]
    return _choose_slots(slots, usual.weekday(), working.zone)


def find_free_hour(
    day: date, working: WorkingTime, taken: TakenHours, *, now: datetime, hours: Sequence[int] = PROPOSED_HOURS
) -> datetime | None:
    """Propose one of `hours`, in the order tried, in attention hours if the day has any."""
    stretches = working.stretches(day)
    tried = (instant_of(day, time(hour), working.zone, fold=0) for hour in hours)
    fit = (at for at in tried if at > now and (not stretches or _is_inside(at, stretches)) and taken.leaves_free(at))
    return next(fit, None)


def _slots_of_day(
    day: date, hour: time, working: WorkingTime, taken: TakenHours, first: datetime, *, everywhere: bool
) -> Sequence[datetime]:
    stretches = working.stretches(day)
    tried = _hours(day, hour, working.zone)
    fit = (at for at in tried if at >= first and (everywhere or _is_inside(at, stretches)) and taken.leaves_free(at))
    return [slot for slot in [next(fit, None)] if slot]


def _is_inside(at: datetime, stretches: Sequence[TimeSpan]) -> bool:
    return any(start <= at < end for start, end in stretches)


def _hours(day: date, hour: time, zone: str) -> Iterator[datetime]:
    """Yield only unambiguous, existing hours."""
    for away in HOUR_OFFSETS:
        if 0 <= hour.hour + away < 24:
            try:
                yield instant_of(day, hour.replace(hour=hour.hour + away, fold=0, tzinfo=None), zone)
            except (NonexistentTime, AmbiguousTime):
                continue


def _choose_slots(slots: Sequence[datetime], weekday: int, zone: str) -> list[datetime]:
    same = next((slot for slot in slots if local_time(slot, zone).weekday() == weekday), None)
    nearest = [slot for slot in slots if slot != same][: MOST_OFFERED - (same is not None)]
    return sorted([*nearest, *([same] if same else [])])
