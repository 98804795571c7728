"""The figures of the plan in the reader's words, and their charts."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.numbers import format_decimal

from app.core.words import Sentence, say
from app.plan.rules.balance import Balance
from app.reports.queries.report import Report
from app.reports.rules.charts import columns
from app.reports.rules.compliance import MEDIAN, MOST, Facts, balance, hours, together
from app.reports.rules.indicators import BY_CODE, Indicator, Reading
from app.reports.rules.months import Month
from app.reports.views.showing import NOTHING, Drawn, month_name
from app.web.dates import writer
from app.web.words import locale, number, translate

DRAWN = ("K7", "K12", "K14", "K15", "K17", "K25")
LEAST_DRAWN = 6
SAME = 0.05
MONTH, PUBLISHED = say("Mes"), say("Publicaciones")
PART, WHOLE = say("cuántas"), say("de cuántas")
LENGTH_NAMES = {1: say("Un mes"), 3: say("Tres meses"), 6: say("Seis meses"), 12: say("Doce meses")}
RATIO = say("%(part)s de %(whole)s")
UNITS = ("%", "h", "min")
AT_LEAST, AT_MOST = say("al menos %(value)s"), say("como mucho %(value)s")
MET, UNMET = say("se cumple"), say("no se cumple")
BETTER, WORSE, EQUAL = say("%(change)s, mejor"), say("%(change)s, peor"), say("igual")
NAMING, CLEAN = say("Nombran a cargos"), say("Ninguna regla pidió revisarlas")
EXCEPTIONS, INTERFERENCE = say("Excepciones por cada cien"), say("Intentos de salto por petición política")
OWN_DRAWN, TARGET_DRAWN = ("share", say("Cada mes")), ("limit", say("Objetivo del plan"))


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator as its row tells it; `code` where there is something behind it to be seen."""

    code: str
    label: str
    name: Sentence
    meaning: Sentence
    value: str
    ratio: str
    target: str
    before: str
    change: str
    has_behind: bool


def rows(report: Report) -> list[Row]:
    return [row(one) for one in report.readings()]


def row(one: Reading) -> Row:
    kind = one.indicator
    return Row(
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


def label(indicator: Indicator) -> str:
    """The two figures of K2 are of one indicator, and those of K14 and K19."""
    return indicator.code.rstrip("b")


def value(indicator: Indicator, figure: float | None) -> str:
    """Never broken between its number and its unit."""
    if figure is None:
        return NOTHING
    said = plain(figure)
    return f"{said}\N{NO-BREAK SPACE}{indicator.unit}" if indicator.unit in UNITS else said


def month_values(report: Report, facts: Facts) -> list[str]:
    """Without their units, which stand at the head of their columns."""
    return [plain(report.value(one, facts)) for one in BY_CODE.values()]


def head(indicator: Indicator) -> str:
    """Of its column in a table of many."""
    rank = " P90" if indicator.code in ("K2b", "K14b") else ""
    return f"{label(indicator)}{rank}{unit_of(indicator)}"


def unit_of(indicator: Indicator) -> str:
    return f" ({indicator.unit})" if indicator.unit in UNITS else ""


def steps(report: Report) -> list[tuple[str, int, str, str]]:
    """Each step with how many times it was done, and the hours of the middle and of nine in ten."""
    kind = BY_CODE["K14"]
    return [
        (name, sum(waits.values()), value(kind, hours(waits, MEDIAN)), value(kind, hours(waits, MOST)))
        for name, waits in report.steps.items()
    ]


def topics(report: Report) -> Balance:
    return balance(together(report.months), report.themes)


def scale_unit(indicator: Indicator) -> str:
    """Beside the numbers of a drawing, where it is short enough; what counts minutes or hours says so in its title."""
    return " %" if indicator.unit == "%" else ""


def plain(figure: float | None) -> str:
    return NOTHING if figure is None else str(format_decimal(round(figure, 1), locale=locale()))


def charts(report: Report) -> list[Drawn]:
    """Of few months, those before them too: one column says nothing. What has no number in any is not drawn."""
    is_short = len(report.months) < LEAST_DRAWN
    facts = [*report.before, *report.months] if is_short else report.months
    months = report.stretch.every if is_short else report.stretch.months
    told = [BY_CODE[code] for code in DRAWN if any(report.value(BY_CODE[code], one) is not None for one in facts)]
    return [_chart(report, kind, months, facts) for kind in told]


def _chart(report: Report, kind: Indicator, months: Sequence[Month], facts: Sequence[Facts]) -> Drawn:
    values = [report.value(kind, one) for one in facts]
    target = report.plan.targets.get(kind.code)
    labels = [writer("MMM", locale())(month.first)[:1].upper() for month in months]
    drawn = columns(labels, [[("share", one or 0)] for one in values], unit=scale_unit(kind), limit=target)
    said = ", ".join(f"{month_name(month)}: {value(kind, one)}" for month, one in zip(months, values, strict=True))
    return Drawn(kind.code, kind.name, said, drawn, () if target is None else (OWN_DRAWN, TARGET_DRAWN))


def _ratio(one: Reading) -> str:
    if one.ratio is None or not one.ratio.whole:
        return NOTHING
    return translate(say(RATIO.msgid, part=number(one.ratio.part), whole=number(one.ratio.whole)))


def _target(one: Reading) -> str:
    if one.target is None:
        return NOTHING
    bound = AT_LEAST if one.indicator.more_is_better else AT_MOST
    said = translate(say(bound.msgid, value=value(one.indicator, one.target)))
    return said if one.is_met is None else f"{said}: {translate(MET if one.is_met else UNMET)}"


def _change(one: Reading) -> str:
    if one.value is None or one.before is None:
        return NOTHING
    change = one.value - one.before
    if abs(change) < SAME:
        return translate(EQUAL)
    sign = "+" if change > 0 else "−"
    said = f"{sign}{format_decimal(round(abs(change), 1), locale=locale())}"
    is_better = (change > 0) == one.indicator.more_is_better
    return translate(say((BETTER if is_better else WORSE).msgid, change=said))
