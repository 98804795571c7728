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
    held = [(one["weekday"], (str(one["starts"]), str(one["ends"]))) for one in coverage if _is_whole(one)]
    days = groupby(sorted(held), key=lambda one: one[0])
    return tuple((day, _describe_ranges(_merge_ranges(stretch for _, stretch in some))) for day, some in days)


def describe_week(week: Mapping[str, Any], language: str) -> str:
    """Describe a week; `week` maps day names to ranges; equal consecutive days are joined."""
    names = Locale.parse(language).days["format"]["wide"]
    hours = [_describe_ranges(_merge_ranges(map(tuple, week.get(day) or ()))) for day in WEEKDAYS]
    told = []
    for said, some in groupby(range(len(WEEKDAYS)), key=hours.__getitem__):
        days = list(some)
        called = names[days[0]] if len(days) == 1 else f"{names[days[0]]}–{names[days[-1]]}"
        told += [f"{called}, {said}"] if said else []
    return "; ".join(told)


def _is_whole(one: Mapping[str, Any]) -> bool:
    return one.get("weekday") in range(7) and bool(one.get("starts") and one.get("ends"))


def _merge_ranges(stretches: Iterable[Any]) -> Sequence[TimeRange]:
    """Merge touching ranges."""
    found: list[TimeRange] = []
    for starts, ends in sorted(stretches):
        if found and starts <= found[-1][1]:
            found[-1] = (found[-1][0], max(ends, found[-1][1]))
        else:
            found.append((starts, ends))
    return found


def _describe_ranges(stretches: Sequence[TimeRange]) -> str:
    return ", ".join(f"{starts}–{ends}" for starts, ends in stretches)
