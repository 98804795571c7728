"""How citizens were answered, as everybody may read it: whole months that were kept, and no number of so few people."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.periods_math import month_named
from app.reports.rules.anonymous import SMALLEST, WITHHELD, Told, guarded
from app.reports.rules.months import Month

SHOWN = 12
KEYS = {"K1": "answered", "K2b": "minutes", "K3": "in_time", "K4": "solved"}
"""By the code each figure was kept under."""


@dataclass(frozen=True, slots=True)
class Attended:
    """`answered`, `in_time` and `solved` of a hundred; `minutes` of attention that nine in ten first replies kept."""

    month: Month
    cases: Told
    answered: Told = WITHHELD
    minutes: Told = WITHHELD
    in_time: Told = WITHHELD
    solved: Told = WITHHELD
    silent: Told = WITHHELD


def attended(kept: Iterable[tuple[str, Mapping[str, Any]]]) -> list[Attended]:
    """From what each month kept (its code and its numbers), the newest first; without those in which nothing came."""
    return [_month(code, told) for code, numbers in kept if (told := numbers.get("attention")) and told["cases"]][
        :SHOWN
    ]


def _month(code: str, told: Mapping[str, Any]) -> Attended:
    named = month_named(code)
    month, cases = Month(named.year, named.number), told["cases"]
    if cases < SMALLEST:
        return Attended(month, guarded(cases))
    silent = sum(count for _, count in told["silences"])
    return Attended(month, cases, silent=guarded(silent), **dict(_figures(told["rows"])))


def _figures(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Told]]:
    """Of a share that is of few people nothing is told."""
    for row in rows:
        of_few = row["ratio"] is not None and row["ratio"][1] < SMALLEST
        if row["code"] in KEYS and row["value"] is not None and not of_few:
            yield KEYS[row["code"]], round(row["value"], 1)
