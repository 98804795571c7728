"""The hours of an axis: those in use one by one, empty ones outside the working day folded together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from itertools import groupby

from app.core.zones import NonexistentTime, instant_of

WORKING_DAY = range(8, 21)


@dataclass(frozen=True, slots=True)
class HourSpan:
    """Hours of the clock, both included; a single one, or several folded."""

    first: int
    last: int

    @property
    def is_folded(self) -> bool:
        return self.last > self.first

    @property
    def start(self) -> str:
        return f"{self.first:02}:00"


def hour_spans(used: Iterable[int]) -> list[HourSpan]:
    """Return the day's 24 hours in order."""
    open_hours = {*WORKING_DAY, *used}
    spans = []
    for is_open, group in groupby(range(24), open_hours.__contains__):
        hours = list(group)
        spans += [HourSpan(hour, hour) for hour in hours] if is_open else [HourSpan(hours[0], hours[-1])]
    return spans


def has_hour(day: date, hour: int, zone: str) -> bool:
    """Tell whether the clock shows that hour; it skips one each spring."""
    try:
        instant_of(day, time(hour), zone, fold=0)
    except NonexistentTime:
        return False
    return True
