from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from app.core.messages import Message, msg
from app.domain.directory.rules.networks import NETWORK_NAMES
from app.domain.plan.models.profiles import ObservationSheet
from app.domain.plan.queries.profiles import ComparedProfile, format_words
from app.domain.plan.rules.profiles import MedianComparison, compare_with_median, comparison_sentence
from app.pages.components.charts import ColumnChart, column_chart
from app.web.translation import format_number, translate

OURS, OWN_MARK = msg("Las cuentas propias"), msg("propia")
UNKNOWN = msg("no consta")
LEGEND = (("share", msg("Propia")), ("others", msg("Las demás")), ("limit", msg("Mediana de las demás")))
UNTOLD = ("untold", msg("No consta"))
MOST_DRAWN = 10


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A newest sheet; `label`: its name in charts."""

    label: str
    name: str | Message
    detail: str
    url: str
    is_own: bool
    observed_on: date | None = None
    posts_per_week: float | None = None
    response_hours: float | None = None
    hours: str = ""
    formats: str = ""
    tone: str = ""
    to_copy: str = ""
    to_avoid: str = ""


@dataclass(frozen=True, slots=True)
class ComparisonChart:
    """A chart for `components/chart.html`."""

    key: str
    title: Message
    description: str
    chart: ColumnChart
    legend: Sequence[tuple[str, Message]]
    beside: MedianComparison
    explanation: Message


def profile_rows(
    compared: Sequence[ComparedProfile], own: ObservationSheet | None, weekly: float | None
) -> list[ProfileRow]:
    """Return ours first, its frequency counted today."""
    ours = ProfileRow(
        translate(OWN_MARK), OURS, "", url_for(".own_profile"), True, **_sheet_fields(own) | {"posts_per_week": weekly}
    )
    return [ours, *(_profile_row(place, comparable) for place, comparable in enumerate(compared, start=1))]


def comparison_charts(shown: Sequence[ProfileRow]) -> list[ComparisonChart]:
    """Draw at most ten rows, ours included."""
    return [
        _comparison_chart("pace", msg("Publicaciones por semana"), shown, lambda row: row.posts_per_week),
        _comparison_chart(
            "answering", msg("Horas en responder"), shown, lambda profile_row: profile_row.response_hours
        ),
    ]


def _comparison_chart(
    key: str, title: Message, shown: Sequence[ProfileRow], size: Callable[[ProfileRow], float | None]
) -> ComparisonChart:
    drawn = shown[:MOST_DRAWN]
    stacks = [[("share" if row.is_own else "others", size(row))] for row in drawn]
    stands = compare_with_median(size(shown[0]), [size(row) for row in shown[1:]])
    chart = column_chart([row.label for row in drawn], stacks, limit=stands.median)
    description = ", ".join(f"{translate(row.name)}: {format_figure(size(row))}" for row in drawn)
    legend = LEGEND if stands.median is not None else LEGEND[:2]
    legend = (*legend, UNTOLD) if chart.stars else legend
    return ComparisonChart(key, title, description, chart, legend, stands, comparison_sentence(stands))


def format_figure(value: float | None) -> str:
    return translate(UNKNOWN) if value is None else format_number(int(value) if value == int(value) else value)


def _profile_row(place: int, comparable: ComparedProfile) -> ProfileRow:
    profile = comparable.profile
    detail = " · ".join(part for part in (profile.body, NETWORK_NAMES[profile.network]) if part)
    url = url_for(".profile", profile_id=profile.id)
    return ProfileRow(str(place), profile.name, detail, url, False, **_sheet_fields(comparable.sheet))


def _sheet_fields(sheet: ObservationSheet | None) -> dict[str, Any]:
    if sheet is None:
        return {}
    names = ("observed_on", "posts_per_week", "response_hours", "hours", "tone", "to_copy", "to_avoid")
    formats = ", ".join(translate(word) for word in format_words(sheet.formats))
    return {name: getattr(sheet, name) for name in names} | {"formats": formats}
