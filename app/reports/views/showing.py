"""Figures in the reader's words, and their charts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.numbers import format_decimal

from app.core.words import Sentence, say
from app.reports.rules.anonymous import FEW, WITHHELD, Told
from app.reports.rules.charts import Chart, columns
from app.reports.rules.months import Month
from app.reports.rules.neutrality import MonthFacts
from app.web.dates import writer
from app.web.words import locale, number, translate

NOTHING = "–"
FEW_SAID = say("menos de 3")
WITHHELD_SAID = say("no se da")
KINDS: tuple[tuple[str, Sentence], ...] = (
    ("accepted", say("Aceptadas")),
    ("adapted", say("Adaptadas")),
    ("refused", say("Rechazadas")),
    ("others", say("Derivadas o por decidir")),
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart with its words; `legend`: the class and the word of each part, from below."""

    key: str
    title: Sentence
    told: str
    chart: Chart
    legend: Sequence[tuple[str, Sentence]] = ()


def month_name(month: Month | str) -> str:
    first = month.first if isinstance(month, Month) else date.fromisoformat(f"{month}-01")
    return writer("LLLL y", locale())(first)


def per_cent(value: float | None) -> str:
    return NOTHING if value is None else f"{format_decimal(round(value, 1), locale=locale())} %"


def index(value: float | None) -> str:
    return NOTHING if value is None else str(format_decimal(round(value, 2), locale=locale()))


def told(value: Told, unit: str = "") -> str:
    """A number of the public report."""
    if value is FEW:
        return translate(FEW_SAID)
    if value is WITHHELD:
        return translate(WITHHELD_SAID)
    assert isinstance(value, int | float)
    plain = number(value) if isinstance(value, int) else str(format_decimal(round(value, 2), locale=locale()))
    return plain + unit


def charts(months: Sequence[MonthFacts], limit: int) -> list[Drawn]:
    labels = [writer("MMM", locale())(one.month.first)[:1].upper() for one in months]
    asked = [[(kind, getattr(one, kind)) for kind, _ in KINDS] for one in months]
    naming = [[("over" if (one.naming_share or 0) > limit else "share", one.naming_share or 0)] for one in months]
    bypassed = [[("bypassed", one.bypassed)] for one in months]
    return [
        Drawn("requests", say("Peticiones políticas"), _said(months, "requests"), columns(labels, asked), KINDS),
        Drawn(
            "officials",
            say("Publicaciones que nombran a cargos"),
            ", ".join(f"{month_name(one.month)}: {per_cent(one.naming_share)}" for one in months),
            columns(labels, naming, unit=" %", limit=limit),
            (("share", say("Dentro del límite")), ("over", say("Por encima del límite")), ("limit", say("Límite"))),
        ),
        Drawn(
            "bypasses",
            say("Intentos de saltarse el circuito"),
            _said(months, "bypassed"),
            columns(labels, bypassed),
        ),
    ]


def _said(months: Sequence[MonthFacts], name: str) -> str:
    return ", ".join(f"{month_name(one.month)}: {getattr(one, name)}" for one in months)
