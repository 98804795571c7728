"""Figures in the reader's words, and their charts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal

from app.core.words import Sentence, say
from app.reports.rules.anonymous import UNTOLD_WORDS, Few, Public, Told, Withheld
from app.reports.rules.charts import Chart, columns
from app.reports.rules.months import Month
from app.reports.rules.neutrality import MonthFacts
from app.web.dates import writer
from app.web.words import locale, number, translate

NOTHING = "–"
KINDS: tuple[tuple[str, Sentence], ...] = (
    ("accepted", say("Aceptadas")),
    ("adapted", say("Adaptadas")),
    ("refused", say("Rechazadas")),
    ("others", say("Derivadas o por decidir")),
)
UNTOLD = ("untold", say("Mes con números que no se dan"))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart with its words; `legend`: the class and the word of each part, from below."""

    key: str
    title: Sentence
    told: str
    chart: Chart
    legend: Sequence[tuple[str, Sentence]] = ()


def month_name(month: Month) -> str:
    return writer("LLLL y", locale())(month.first)


def per_cent(value: Told | None) -> str:
    if isinstance(value, Few | Withheld):
        return told(value)
    return NOTHING if value is None else f"{format_decimal(round(value, 1), locale=locale())} %"


def index(value: float | None) -> str:
    return NOTHING if value is None else str(format_decimal(round(value, 2), locale=locale()))


def told(value: Told) -> str:
    """A number of the public report."""
    if isinstance(value, Few | Withheld):
        return translate(UNTOLD_WORDS[value])
    return number(value) if isinstance(value, int) else index(value)


def charts(months: Sequence[MonthFacts | Public], limit: int) -> list[Drawn]:
    """The oldest month first. What the public is not told is not drawn either."""
    labels = [writer("MMM", locale())(one.month.first)[:1].upper() for one in months]
    asked = [[(kind, _size(getattr(one, kind))) for kind, _ in KINDS] for one in months]
    naming = [[_naming(_size(one.naming_share), limit)] for one in months]
    bypassed = [[("bypassed", _size(one.bypassed))] for one in months]
    return [
        _drawn("requests", say("Peticiones políticas"), _said(months, "requests"), columns(labels, asked), KINDS),
        _drawn(
            "officials",
            say("Publicaciones que nombran a cargos"),
            _said(months, "naming_share", per_cent),
            columns(labels, naming, unit=" %", limit=limit),
            (("share", say("Dentro del límite")), ("over", say("Por encima del límite")), ("limit", say("Límite"))),
        ),
        _drawn(
            "bypasses",
            say("Intentos de saltarse el circuito"),
            _said(months, "bypassed"),
            columns(labels, bypassed),
        ),
    ]


def _drawn(key: str, title: Sentence, said: str, chart: Chart, legend: Sequence[tuple[str, Sentence]] = ()) -> Drawn:
    return Drawn(key, title, said, chart, (*legend, UNTOLD) if chart.stars else legend)


def _naming(share: float | None, limit: int) -> tuple[str, float | None]:
    return ("over" if share is not None and share > limit else "share", share)


def _size(value: Told | None) -> float | None:
    """How high it is drawn: a month without anything to share out has no height, what is not told has no size."""
    return None if isinstance(value, Few | Withheld) else value or 0


def _said(months: Sequence[MonthFacts | Public], name: str, say_it: Callable[[Any], str] = told) -> str:
    return ", ".join(f"{month_name(one.month)}: {say_it(getattr(one, name))}" for one in months)
