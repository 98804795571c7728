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
from app.web.words import locale, translate

NOTHING = "–"
KINDS: tuple[tuple[str, Sentence], ...] = (
    ("accepted", say("Aceptadas")),
    ("adapted", say("Adaptadas")),
    ("refused", say("Rechazadas")),
    ("others", say("Derivadas o por decidir")),
)
SHARES: tuple[tuple[str, Sentence], ...] = (
    ("share", say("Dentro del límite")),
    ("over", say("Por encima del límite")),
    ("limit", say("Límite")),
)
UNTOLD = ("untold", say("Mes con números que no se dan"))
ASKED = say("Peticiones políticas")
NAMING = say("Publicaciones que nombran a cargos")
BYPASSED = say("Intentos de saltarse el circuito")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart with its words; `legend`: the class and the word of each part, from below."""

    key: str
    title: Sentence
    told: str
    chart: Chart
    legend: Sequence[tuple[str, Sentence]] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """As one language writes them. `say_it`: the product's sentences in it."""

    locale: str
    say_it: Callable[[Sentence], str]

    def month_name(self, month: Month) -> str:
        return writer("LLLL y", self.locale)(month.first)

    def per_cent(self, value: Told | None) -> str:
        if isinstance(value, Few | Withheld):
            return self.told(value)
        return NOTHING if value is None else f"{format_decimal(round(value, 1), locale=self.locale)} %"

    def index(self, value: float | None) -> str:
        return NOTHING if value is None else str(format_decimal(round(value, 2), locale=self.locale))

    def told(self, value: Told) -> str:
        """A number of the public report."""
        if isinstance(value, Few | Withheld):
            return self.say_it(UNTOLD_WORDS[value])
        return str(format_decimal(value, locale=self.locale)) if isinstance(value, int) else self.index(value)

    def charts(self, months: Sequence[MonthFacts | Public], limit: int) -> list[Drawn]:
        """The oldest month first. What the public is not told is not drawn either."""
        labels = [writer("LLL", self.locale)(one.month.first)[:1].upper() for one in months]
        asked = [[(kind, _size(getattr(one, kind))) for kind, _ in KINDS] for one in months]
        naming = [[_naming(_size(one.naming_share), limit)] for one in months]
        bypassed = [[("bypassed", _size(one.bypassed))] for one in months]
        named = columns(labels, naming, unit=" %", limit=limit)
        return [
            _drawn("requests", ASKED, self._said(months, "requests", self.told), columns(labels, asked), KINDS),
            _drawn("officials", NAMING, self._said(months, "naming_share", self.per_cent), named, SHARES),
            _drawn("bypasses", BYPASSED, self._said(months, "bypassed", self.told), columns(labels, bypassed)),
        ]

    def _said(self, months: Sequence[MonthFacts | Public], name: str, tell: Callable[[Any], str]) -> str:
        return ", ".join(f"{self.month_name(one.month)}: {tell(getattr(one, name))}" for one in months)


def of_reader() -> Figures:
    """In the language of the page."""
    return Figures(locale(), translate)


def month_name(month: Month) -> str:
    return of_reader().month_name(month)


def per_cent(value: Told | None) -> str:
    return of_reader().per_cent(value)


def index(value: float | None) -> str:
    return of_reader().index(value)


def _drawn(key: str, title: Sentence, said: str, chart: Chart, legend: Sequence[tuple[str, Sentence]] = ()) -> Drawn:
    return Drawn(key, title, said, chart, (*legend, UNTOLD) if chart.stars else legend)


def _naming(share: float | None, limit: int) -> tuple[str, float | None]:
    return ("over" if share is not None and share > limit else "share", share)


def _size(value: Told | None) -> float | None:
    """How high it is drawn: a month without anything to share out has no height, what is not told has no size."""
    return None if isinstance(value, Few | Withheld) else value or 0
