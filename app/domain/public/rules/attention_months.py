"""Public figures of citizens' replies: whole kept months, without small counts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.date_ranges import parse_month
from app.domain.reports.rules.disclosure import MIN_DISCLOSED, WITHHELD_FIGURE, PublicFigure, suppress_small
from app.domain.reports.rules.scope import ReportMonth

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


def attention_months(months: Iterable[tuple[str, Mapping[str, Any]]]) -> list[AttentionMonth]:
    """Build months from their codes and kept numbers, newest first, without empty ones."""
    return [
        _month(code, attention)
        for code, numbers in months
        if (attention := numbers.get("attention")) and attention["cases"]
    ][:MONTHS_SHOWN]


def _month(code: str, attention: Mapping[str, Any]) -> AttentionMonth:
    named = parse_month(code)
    month, cases = ReportMonth(named.year, named.number), attention["cases"]
    if cases < MIN_DISCLOSED:
        return AttentionMonth(month, suppress_small(cases))
    silent = sum(count for _, count in attention["silences"])
    return AttentionMonth(month, cases, silent=suppress_small(silent), **dict(_figures(attention["rows"])))


def _figures(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, PublicFigure]]:
    """Yield figures, except shares of few people."""
    for row in rows:
        of_few = row["ratio"] is not None and row["ratio"][1] < MIN_DISCLOSED
        if row["code"] in FIGURE_BY_CODE and row["value"] is not None and not of_few:
            yield FIGURE_BY_CODE[row["code"]], round(row["value"], 1)
