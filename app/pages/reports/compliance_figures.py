from collections.abc import Sequence
from dataclasses import dataclass

from babel.numbers import format_decimal

from app.core.dates import date_formatter
from app.core.messages import Message, msg
from app.domain.directory.rules.topic_balance import TopicBalance
from app.domain.reports.queries.compliance import ComplianceFigures
from app.domain.reports.rules.compliance import (
    MEDIAN,
    MOST,
    ComplianceFacts,
    facts_balance,
    percentile_hours,
    total_facts,
)
from app.domain.reports.rules.compliance_indicators import INDICATORS_BY_CODE, IndicatorReading, ReportIndicator
from app.domain.reports.rules.scope import ReportMonth
from app.pages.components.charts import column_chart
from app.pages.reports.neutrality_figures import NOTHING, ChartView, month_name
from app.web.translation import format_number, locale, translate

DRAWN = ("K7", "K12", "K14", "K15", "K17", "K25")
LEAST_DRAWN = 6
SAME = 0.05
MONTH, PUBLISHED = msg("Mes"), msg("Publicaciones")
PART, WHOLE = msg("cuántas"), msg("de cuántas")
LENGTH_NAMES = {1: msg("Un mes"), 3: msg("Tres meses"), 6: msg("Seis meses"), 12: msg("Doce meses")}
RATIO = msg("%(part)s de %(whole)s")
UNITS = ("%", "h", "min")
AT_LEAST, AT_MOST = msg("al menos %(value)s"), msg("como mucho %(value)s")
MET, UNMET = msg("se cumple"), msg("no se cumple")
BETTER, WORSE, EQUAL = msg("%(change)s, mejor"), msg("%(change)s, peor"), msg("igual")
NAMING, CLEAN = msg("Nombran a cargos"), msg("Ninguna regla pidió revisarlas")
EXCEPTIONS, INTERFERENCE = msg("Excepciones por cada cien"), msg("Intentos de salto por petición política")
OWN_DRAWN, TARGET_DRAWN = ("share", msg("Cada mes")), ("limit", msg("Objetivo del plan"))


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """A row; `code` if it has a drill-down."""

    code: str
    label: str
    name: Message
    meaning: Message
    value: str
    ratio: str
    target: str
    before: str
    change: str
    has_behind: bool


def rows(report: ComplianceFigures) -> list[IndicatorRow]:
    return [row(reading) for reading in report.readings()]


def row(reading: IndicatorReading) -> IndicatorRow:
    kind = reading.indicator
    return IndicatorRow(
        kind.code,
        label(kind),
        kind.name,
        kind.meaning,
        value(kind, reading.value),
        _ratio(reading),
        _target(reading),
        value(kind, reading.before),
        _change(reading),
        kind.bad is not None and reading.value is not None,
    )


def label(indicator: ReportIndicator) -> str:
    """Return the code: K2, K14 and K19 have two figures."""
    return indicator.code.rstrip("b")


def value(indicator: ReportIndicator, figure: float | None) -> str:
    if figure is None:
        return NOTHING
    text = plain(figure)
    return f"{text}\N{NO-BREAK SPACE}{indicator.unit}" if indicator.unit in UNITS else text


def month_values(report: ComplianceFigures, facts: ComplianceFacts) -> list[str]:
    """Return figures; headings have units."""
    return [plain(report.value(indicator, facts)) for indicator in INDICATORS_BY_CODE.values()]


def head(indicator: ReportIndicator) -> str:
    rank = " P90" if indicator.code in ("K2b", "K14b") else ""
    return f"{label(indicator)}{rank}{unit_of(indicator)}"


def unit_of(indicator: ReportIndicator) -> str:
    return f" ({indicator.unit})" if indicator.unit in UNITS else ""


def steps(report: ComplianceFigures) -> list[tuple[str, int, str, str]]:
    """Return each step's count, median and 90th-percentile hours."""
    kind = INDICATORS_BY_CODE["K14"]
    return [
        (
            name,
            sum(waits.values()),
            value(kind, percentile_hours(waits, MEDIAN)),
            value(kind, percentile_hours(waits, MOST)),
        )
        for name, waits in report.steps.items()
    ]


def topics(report: ComplianceFigures) -> TopicBalance:
    return facts_balance(total_facts(report.months), report.themes)


def scale_unit(indicator: ReportIndicator) -> str:
    """Return the unit of a scale if short; titles state minutes or hours."""
    return " %" if indicator.unit == "%" else ""


def plain(figure: float | None) -> str:
    return NOTHING if figure is None else str(format_decimal(round(figure, 1), locale=locale()))


def charts(report: ComplianceFigures) -> list[ChartView]:
    """Return the charts with values, plus earlier months if few were requested."""
    is_short = len(report.months) < LEAST_DRAWN
    facts = [*report.before, *report.months] if is_short else report.months
    months = report.stretch.every if is_short else report.stretch.months
    indicators = [
        INDICATORS_BY_CODE[code]
        for code in DRAWN
        if any(report.value(INDICATORS_BY_CODE[code], month_facts) is not None for month_facts in facts)
    ]
    return [_chart(report, kind, months, facts) for kind in indicators]


def published_chart(months: Sequence[tuple[ReportMonth, int]]) -> ChartView:
    """Return the publications of each month, oldest first."""
    labels = [date_formatter("MMM", locale())(month.first)[:1].upper() for month, _ in months]
    description = ", ".join(f"{month_name(month)}: {format_number(count)}" for month, count in months)
    drawn = column_chart(labels, [[("share", count)] for _, count in months])
    return ChartView("published", PUBLISHED, description, drawn)


def _chart(
    report: ComplianceFigures, kind: ReportIndicator, months: Sequence[ReportMonth], facts: Sequence[ComplianceFacts]
) -> ChartView:
    values = [report.value(kind, month_facts) for month_facts in facts]
    target = report.plan.targets.get(kind.code)
    labels = [date_formatter("MMM", locale())(month.first)[:1].upper() for month in months]
    drawn = column_chart(labels, [[("share", figure or 0)] for figure in values], unit=scale_unit(kind), limit=target)
    description = ", ".join(
        f"{month_name(month)}: {value(kind, figure)}" for month, figure in zip(months, values, strict=True)
    )
    return ChartView(kind.code, kind.name, description, drawn, () if target is None else (OWN_DRAWN, TARGET_DRAWN))


def _ratio(reading: IndicatorReading) -> str:
    if reading.ratio is None or not reading.ratio.whole:
        return NOTHING
    return translate(msg(RATIO.msgid, part=format_number(reading.ratio.part), whole=format_number(reading.ratio.whole)))


def _target(reading: IndicatorReading) -> str:
    if reading.target is None:
        return NOTHING
    bound = AT_LEAST if reading.indicator.more_is_better else AT_MOST
    text = translate(msg(bound.msgid, value=value(reading.indicator, reading.target)))
    return text if reading.is_met is None else f"{text}: {translate(MET if reading.is_met else UNMET)}"


def _change(reading: IndicatorReading) -> str:
    if reading.value is None or reading.before is None:
        return NOTHING
    change = reading.value - reading.before
    if abs(change) < SAME:
        return translate(EQUAL)
    sign = "+" if change > 0 else "−"
    difference = f"{sign}{format_decimal(round(abs(change), 1), locale=locale())}"
    is_better = (change > 0) == reading.indicator.more_is_better
    return translate(msg((BETTER if is_better else WORSE).msgid, change=difference))
