"""Public attention: hours, without names, and reply figures by whole kept months, without small counts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from babel import Locale

from app.core.date_ranges import parse_month
from app.domain.organisations.rules import WEEKDAYS
from app.domain.reports.rules.disclosure import MIN_DISCLOSED, WITHHELD_FIGURE, PublicFigure, suppress_small
from app.domain.reports.rules.scope import ReportMonth

TimeRange = tuple[str, str]
"""HH:MM."""
MONTHS_SHOWN = 12
FIGURE_BY_CODE = {"K1": "answered", "K2b": "minutes", "K3": "in_time", "K4": "solved"}


@dataclass(frozen=True, slots=True)
class AttentionMonth:
    """Percentages `answered`, `in_time`, `solved`; `minutes`: first replies' 90th percentile."""

    month: ReportMonth
    cases: PublicFigure
    answered: PublicFigure = WITHHELD_FIGURE
    minutes: PublicFigure = WITHHELD_FIGURE
    in_time: PublicFigure = WITHHELD_FIGURE
    solved: PublicFigure = WITHHELD_FIGURE
    silent: PublicFigure = WITHHELD_FIGURE


def hours_by_day(coverage: Iterable[Mapping[str, Any]]) -> tuple[tuple[int, str], ...]:
    """Begin on Monday, without names; shift changes stay private."""
    spans = [(shift["weekday"], (str(shift["starts"]), str(shift["ends"]))) for shift in coverage if _is_whole(shift)]
    days = groupby(sorted(spans), key=lambda span: span[0])
    return tuple((day, _describe_ranges(_merge_ranges(stretch for _, stretch in some))) for day, some in days)


def describe_week(week: Mapping[str, Any], language: str) -> str:
    """Join equal consecutive days; `week`: ranges by day name."""
    names = Locale.parse(language).days["format"]["wide"]
    hours = [_describe_ranges(_merge_ranges(map(tuple, week.get(day) or ()))) for day in WEEKDAYS]
    parts = []
    for day_hours, some in groupby(range(len(WEEKDAYS)), key=hours.__getitem__):
        days = list(some)
        called = names[days[0]] if len(days) == 1 else f"{names[days[0]]}–{names[days[-1]]}"
        parts += [f"{called}, {day_hours}"] if day_hours else []
    return "; ".join(parts)


def attention_months(months: Iterable[tuple[str, Mapping[str, Any]]]) -> list[AttentionMonth]:
    """Return the months newest first, without empty ones."""
    return [
        _month(code, attention)
        for code, numbers in months
        if (attention := numbers.get("attention")) and attention["cases"]
    ][:MONTHS_SHOWN]


def _is_whole(shift: Mapping[str, Any]) -> bool:
    return shift.get("weekday") in range(7) and bool(shift.get("starts") and shift.get("ends"))


def _merge_ranges(stretches: Iterable[Any]) -> Sequence[TimeRange]:
    ranges: list[TimeRange] = []
    for starts, ends in sorted(stretches):
        if ranges and starts <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(ends, ranges[-1][1]))
        else:
            ranges.append((starts, ends))
    return ranges


def _describe_ranges(stretches: Sequence[TimeRange]) -> str:
    return ", ".join(f"{starts}–{ends}" for starts, ends in stretches)


def _month(code: str, attention: Mapping[str, Any]) -> AttentionMonth:
    named = parse_month(code)
    month, cases = ReportMonth(named.year, named.number), attention["cases"]
    if cases < MIN_DISCLOSED:
        return AttentionMonth(month, suppress_small(cases))
    silent = sum(count for _, count in attention["silences"])
    return AttentionMonth(month, cases, silent=suppress_small(silent), **dict(_figures(attention["rows"])))


def _figures(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, PublicFigure]]:
    """Omit shares of few people."""
    for row in rows:
        of_few = row["ratio"] is not None and row["ratio"][1] < MIN_DISCLOSED
        if row["code"] in FIGURE_BY_CODE and row["value"] is not None and not of_few:
            yield FIGURE_BY_CODE[row["code"]], round(row["value"], 1)
