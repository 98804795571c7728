from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal

from app.core.dates import date_formatter
from app.core.messages import Message, msg
from app.domain.reports.rules.disclosure import UNDISCLOSED_NAMES, PublicFigure, PublicMonth, SmallCount, WithheldFigure
from app.domain.reports.rules.neutrality import NeutralityFacts
from app.domain.reports.rules.scope import ReportMonth
from app.pages.components.charts import BarChart, ColumnChart, column_chart
from app.web.translation import locale, translate

NOTHING = "–"
KINDS: tuple[tuple[str, Message], ...] = (
    ("accepted", msg("Aceptadas")),
    ("adapted", msg("Adaptadas")),
    ("refused", msg("Rechazadas")),
    ("others", msg("Derivadas o por decidir")),
)
SHARES: tuple[tuple[str, Message], ...] = (
    ("share", msg("Dentro del límite")),
    ("over", msg("Por encima del límite")),
    ("limit", msg("Límite")),
)
UNTOLD = ("untold", msg("Mes con números que no se dan"))
POLITICAL_REQUESTS = msg("Peticiones políticas")
NAMING = msg("Publicaciones que nombran a cargos")
BYPASSED = msg("Intentos de saltarse el circuito")


@dataclass(frozen=True, slots=True)
class ChartView:
    """A chart; `legend`: parts' class and label, from below."""

    key: str
    title: Message
    description: str
    chart: ColumnChart | BarChart
    legend: Sequence[tuple[str, Message]] = ()


@dataclass(frozen=True, slots=True)
class FigureFormatter:
    """A language's formats. `say_it`: its translation function."""

    locale: str
    say_it: Callable[[Message], str]

    def month_name(self, month: ReportMonth) -> str:
        return date_formatter("month", self.locale)(month.first)

    def per_cent(self, value: PublicFigure | None) -> str:
        if isinstance(value, SmallCount | WithheldFigure):
            return self.figure(value)
        return NOTHING if value is None else f"{format_decimal(round(value, 1), locale=self.locale)} %"

    def index(self, value: float | None) -> str:
        return NOTHING if value is None else str(format_decimal(round(value, 2), locale=self.locale))

    def figure(self, value: PublicFigure) -> str:
        if isinstance(value, SmallCount | WithheldFigure):
            return self.say_it(UNDISCLOSED_NAMES[value])
        return str(format_decimal(value, locale=self.locale)) if isinstance(value, int) else self.index(value)

    def charts(self, months: Sequence[NeutralityFacts | PublicMonth], limit: int) -> list[ChartView]:
        """Return charts, oldest first, without withheld figures."""
        labels = [date_formatter("LLL", self.locale)(facts.month.first)[:1].upper() for facts in months]
        request_counts = [[(kind, _size(getattr(facts, kind))) for kind, _ in KINDS] for facts in months]
        naming = [[_naming(_size(facts.naming_share), limit)] for facts in months]
        bypassed = [[("bypassed", _size(facts.bypassed))] for facts in months]
        named = column_chart(labels, naming, unit=" %", limit=limit)
        return [
            _chart_view(
                "requests",
                POLITICAL_REQUESTS,
                self._describe(months, "requests", self.figure),
                column_chart(labels, request_counts),
                KINDS,
            ),
            _chart_view("officials", NAMING, self._describe(months, "naming_share", self.per_cent), named, SHARES),
            _chart_view(
                "bypasses", BYPASSED, self._describe(months, "bypassed", self.figure), column_chart(labels, bypassed)
            ),
        ]

    def _describe(self, months: Sequence[NeutralityFacts | PublicMonth], name: str, tell: Callable[[Any], str]) -> str:
        return ", ".join(f"{self.month_name(facts.month)}: {tell(getattr(facts, name))}" for facts in months)


def reader_figures() -> FigureFormatter:
    return FigureFormatter(locale(), translate)


def month_name(month: ReportMonth) -> str:
    return reader_figures().month_name(month)


def per_cent(value: PublicFigure | None) -> str:
    return reader_figures().per_cent(value)


def format_index(value: float | None) -> str:
    return reader_figures().index(value)


def _chart_view(
    key: str, title: Message, description: str, chart: ColumnChart, legend: Sequence[tuple[str, Message]] = ()
) -> ChartView:
    return ChartView(key, title, description, chart, (*legend, UNTOLD) if chart.stars else legend)


def _naming(share: float | None, limit: int) -> tuple[str, float | None]:
    return ("over" if share is not None and share > limit else "share", share)


def _size(value: PublicFigure | None) -> float | None:
    """Return the drawn size of a figure, 0 for a month without data, None if withheld."""
    return None if isinstance(value, SmallCount | WithheldFigure) else value or 0
