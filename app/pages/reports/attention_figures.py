from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.dates import date_formatter
from app.core.messages import Message, msg
from app.domain.organisations.rules import WEEKDAYS, weekday_name
from app.domain.reports.queries.attention import AttentionReport
from app.domain.reports.rules.answer_indicators import ANSWER_INDICATORS, PLAN_CODES
from app.domain.reports.rules.attention import (
    AttentionTally,
    CaseTimes,
    cases_by_hour,
    most_first,
    shades,
    silences,
    tally_by,
)
from app.domain.reports.rules.compliance_indicators import ReportIndicator
from app.pages.components.charts import column_chart
from app.pages.reports import compliance_figures
from app.pages.reports.neutrality_figures import ChartView, month_name
from app.web.translation import locale, translate

CASES = msg("Casos")
DRAWN = ("K1", "K2b", "K3")
COLUMNS = {
    "K1": msg("Con respuesta o motivo"),
    "K2": msg("Primera respuesta, mediana"),
    "K2b": msg("Primera respuesta, 9 de 10"),
    "K3": msg("En plazo"),
    "K4": msg("Con solución"),
}
NO_ACCOUNT, NO_UNIT = msg("sin cuenta"), msg("sin unidad")


@dataclass(frozen=True, slots=True)
class AttentionNames:
    accounts: Mapping[int, str]
    units: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class CaseGroup:
    """Cases by a key, in named rows."""

    title: Message
    head: Message
    rows: Sequence[tuple[Message | str, AttentionTally]]


def groups(report: AttentionReport, names: AttentionNames) -> list[CaseGroup]:
    """Return groups by category, account and unit, largest first, without single rows."""

    def by(
        key: Callable[[CaseTimes], Any], name: Callable[[Any], Message | str]
    ) -> list[tuple[Message | str, AttentionTally]]:
        return [(name(value), tally) for value, tally in most_first(tally_by(report.counted, key, now=report.now))]

    every = (
        CaseGroup(msg("Por clase de mensaje"), msg("Clase"), by(lambda case: case.category, lambda key: key.label)),
        CaseGroup(
            msg("Por cuenta"),
            msg("Cuenta"),
            by(lambda case: case.channel_id, lambda key: names.accounts.get(key, NO_ACCOUNT)),
        ),
        CaseGroup(
            msg("Por unidad"), msg("Unidad"), by(lambda case: case.unit_id, lambda key: names.units.get(key, NO_UNIT))
        ),
    )
    return [group for group in every if group.rows]


def heads() -> list[tuple[str, str]]:
    """Return headings of `cells`, after the cases."""
    return [(translate(CASES), "number"), *((column(indicator), "number") for indicator in ANSWER_INDICATORS)]


def column(kind: ReportIndicator) -> str:
    """Return a short heading, which phones repeat."""
    return f"{translate(COLUMNS[kind.code])}{compliance_figures.unit_of(kind)}"


def cells(tally: AttentionTally) -> list[tuple[ReportIndicator, str]]:
    """Return a row; units are in the headings."""
    return [(indicator, compliance_figures.plain(indicator.value(tally, []))) for indicator in ANSWER_INDICATORS]


def reasons(report: AttentionReport) -> list[tuple[Message, int]]:
    return [(reason.label, count) for reason, count in silences(report.counted)]


@dataclass(frozen=True, slots=True)
class HourCell:
    """A weekday hour's messages; `shade`: 0 to 5."""

    count: int
    shade: int


def hours_of_week(report: AttentionReport) -> list[tuple[int, list[HourCell]]]:
    """Return first to last busy hours, by seven days; empty if none."""
    grid = cases_by_hour(report.counted, report.zone)
    dark = shades(grid)
    rows = [(hour, [HourCell(grid[day][hour], dark[day][hour]) for day in range(7)]) for hour in range(24)]
    busy = [hour for hour, row in rows if any(cell.count for cell in row)]
    return rows[busy[0] : busy[-1] + 1] if busy else []


def weekdays() -> list[Message]:
    return [weekday_name(weekday) for weekday in WEEKDAYS]


def charts(report: AttentionReport, targets: Mapping[str, float]) -> list[ChartView]:
    indicators = [
        indicator
        for indicator in ANSWER_INDICATORS
        if indicator.code in DRAWN and any(indicator.value(each, []) for each in report.by_month)
    ]
    return [_chart(report, indicator, targets.get(PLAN_CODES[indicator.code])) for indicator in indicators]


def euros(cents: int) -> str:
    """Return euros as typed."""
    return f"{cents // 100},{cents % 100:02}"


def _chart(report: AttentionReport, kind: ReportIndicator, target: float | None) -> ChartView:
    months = report.stretch.months
    values = [kind.value(tally, []) for tally in report.by_month]
    labels = [date_formatter("MMM", locale())(month.first)[:1].upper() for month in months]
    drawn = column_chart(
        labels, [[("share", value or 0)] for value in values], unit=compliance_figures.scale_unit(kind), limit=target
    )
    monthly_values = zip(months, values, strict=True)
    description = ", ".join(
        f"{month_name(month)}: {compliance_figures.value(kind, value)}" for month, value in monthly_values
    )
    return ChartView(
        kind.code,
        kind.name,
        description,
        drawn,
        () if target is None else (compliance_figures.OWN_DRAWN, compliance_figures.TARGET_DRAWN),
    )
