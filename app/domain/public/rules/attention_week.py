"""Public attention hours: a week without names."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from babel import Locale

from app.domain.organisations.rules import WEEKDAYS

TimeRange = tuple[str, str]
"""Start and end, as HH:MM."""


def hours_by_day(coverage: Iterable[Mapping[str, Any]]) -> tuple[tuple[int, str], ...]:
    """Return attended days from Monday, with their hours; shift changes stay private."""
    spans = [(shift["weekday"], (str(shift["starts"]), str(shift["ends"]))) for shift in coverage if _is_whole(shift)]
    days = groupby(sorted(spans), key=lambda span: span[0])
    return tuple((day, _describe_ranges(_merge_ranges(stretch for _, stretch in some))) for day, some in days)


def describe_week(week: Mapping[str, Any], language: str) -> str:
    """Describe a week; `week` maps day names to ranges; equal consecutive days are joined."""
    names = Locale.parse(language).days["format"]["wide"]
    hours = [_describe_ranges(_merge_ranges(map(tuple, week.get(day) or ()))) for day in WEEKDAYS]
    parts = []
    for day_hours, some in groupby(range(len(WEEKDAYS)), key=hours.__getitem__):
        days = list(some)
        called = names[days[0]] if len(days) == 1 else f"{names[days[0]]}–{names[days[-1]]}"
        parts += [f"{called}, {day_hours}"] if day_hours else []
    return "; ".join(parts)


def _is_whole(shift: Mapping[str, Any]) -> bool:
    return shift.get("weekday") in range(7) and bool(shift.get("starts") and shift.get("ends"))


def _merge_ranges(stretches: Iterable[Any]) -> Sequence[TimeRange]:
    """Merge touching ranges."""
    ranges: list[TimeRange] = []
    for starts, ends in sorted(stretches):
        if ranges and starts <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(ends, ranges[-1][1]))
        else:
            ranges.append((starts, ends))
    return ranges


def _describe_ranges(stretches: Sequence[TimeRange]) -> str:
    return ", ".join(f"{starts}–{ends}" for starts, ends in stretches)
