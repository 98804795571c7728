"""The compliance figures in the reader's language, and their charts."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.numbers import format_decimal

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
from app.web.formats import date_formatter
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
    """An indicator's row; `code` if its figure has a drill-down."""

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
    return [row(one) for one in report.readings()]


def row(one: IndicatorReading) -> IndicatorRow:
    kind = one.indicator
    return IndicatorRow(
        kind.code,
        label(kind),
        kind.name,
        kind.meaning,
        value(kind, one.value),
        _ratio(one),
        _target(one),
        value(kind, one.before),
        _change(one),
        kind.bad is not None and one.value is not None,
    )


def label(indicator: ReportIndicator) -> str:
    """Return the indicator's code; K2, K14 and K19 have two figures each."""
    return indicator.code.rstrip("b")


def value(indicator: ReportIndicator, figure: float | None) -> str:
    """Return the figure, unbroken before its unit."""
    if figure is None:
        return NOTHING
    said = plain(figure)
    return f"{said}\N{NO-BREAK SPACE}{indicator.unit}" if indicator.unit in UNITS else said


def month_values(report: ComplianceFigures, facts: ComplianceFacts) -> list[str]:
    """Return the figures; the headings have their units."""
    return [plain(report.value(one, facts)) for one in INDICATORS_BY_CODE.values()]


def head(indicator: ReportIndicator) -> str:
    rank = " P90" if indicator.code in ("K2b", "K14b") else ""
    return f"{label(indicator)}{rank}{unit_of(indicator)}"


def unit_of(indicator: ReportIndicator) -> str:
    return f" ({indicator.unit})" if indicator.unit in UNITS else ""


def steps(report: ComplianceFigures) -> list[tuple[str, int, str, str]]:
    """Return each step with its count, median hours and 90th-percentile hours."""
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
    """Return the axis unit if short; a chart's title states minutes or hours."""
    return " %" if indicator.unit == "%" else ""


def plain(figure: float | None) -> str:
    return NOTHING if figure is None else str(format_decimal(round(figure, 1), locale=locale()))


def charts(report: ComplianceFigures) -> list[ChartView]:
    """Return the charts, with earlier months if few were asked for, without figures that have no value."""
    is_short = len(report.months) < LEAST_DRAWN
    facts = [*report.before, *report.months] if is_short else report.months
    months = report.stretch.every if is_short else report.stretch.months
    told = [
        INDICATORS_BY_CODE[code]
        for code in DRAWN
        if any(report.value(INDICATORS_BY_CODE[code], one) is not None for one in facts)
    ]
    return [_chart(report, kind, months, facts) for kind in told]


def _chart(
    report: ComplianceFigures, kind: ReportIndicator, months: Sequence[ReportMonth], facts: Sequence[ComplianceFacts]
) -> ChartView:
    values = [report.value(kind, one) for one in facts]
    target = report.plan.targets.get(kind.code)
    labels = [date_formatter("MMM", locale())(month.first)[:1].upper() for month in months]
    drawn = column_chart(labels, [[("share", one or 0)] for one in values], unit=scale_unit(kind), limit=target)
    said = ", ".join(f"{month_name(month)}: {value(kind, one)}" for month, one in zip(months, values, strict=True))
    return ChartView(kind.code, kind.name, said, drawn, () if target is None else (OWN_DRAWN, TARGET_DRAWN))


def _ratio(one: IndicatorReading) -> str:
    if one.ratio is None or not one.ratio.whole:
        return NOTHING
    return translate(msg(RATIO.msgid, part=format_number(one.ratio.part), whole=format_number(one.ratio.whole)))


def _target(one: IndicatorReading) -> str:
    if one.target is None:
        return NOTHING
    bound = AT_LEAST if one.indicator.more_is_better else AT_MOST
    said = translate(msg(bound.msgid, value=value(one.indicator, one.target)))
    return said if one.is_met is None else f"{said}: {translate(MET if one.is_met else UNMET)}"


def _change(one: IndicatorReading) -> str:
    if one.value is None or one.before is None:
        return NOTHING
    change = one.value - one.before
    if abs(change) < SAME:
        return translate(EQUAL)
    sign = "+" if change > 0 else "−"
    said = f"{sign}{format_decimal(round(abs(change), 1), locale=locale())}"
    is_better = (change > 0) == one.indicator.more_is_better
    return translate(msg((BETTER if is_better else WORSE).msgid, change=said))
