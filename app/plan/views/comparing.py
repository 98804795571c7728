"""Other bodies' profiles and ours as lines of one table, and as the two charts of the same numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from app.channels.rules.accounts import NETWORK_NAMES
from app.core.words import Sentence, say
from app.plan.models import ObservationSheet
from app.plan.queries.profiles import Looked
from app.plan.queries.stops.others import format_words
from app.plan.rules.profiles import Beside, beside, beside_words
from app.reports.rules.charts import Chart, columns
from app.web.words import number, translate

OURS, MARK = say("Las cuentas propias"), say("propia")
UNKNOWN = say("no consta")
LEGEND = (("share", say("Propia")), ("others", say("Las demás")), ("limit", say("Mediana de las demás")))
UNTOLD = ("untold", say("No consta"))
MOST_DRAWN = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One profile with its newest sheet; `label` is how the charts call it."""

    label: str
    name: str | Sentence
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
class Drawn:
    """A chart with its words, as `components/chart.html` takes it."""

    key: str
    title: Sentence
    told: str
    chart: Chart
    legend: Sequence[tuple[str, Sentence]]
    beside: Beside
    said: Sentence


def lines(compared: Sequence[Looked], own: ObservationSheet | None, weekly: float | None) -> list[Line]:
    """Ours first; what it publishes is what was counted today, whatever its last sheet says."""
    ours = Line(translate(MARK), OURS, "", url_for(".own_profile"), True, **_of(own) | {"posts_per_week": weekly})
    return [ours, *(_line(place, one) for place, one in enumerate(compared, start=1))]


def charts(shown: Sequence[Line]) -> list[Drawn]:
    """The first ten at most, ours among them: more would not be told apart."""
    return [
        _drawn("pace", say("Publicaciones por semana"), shown, lambda one: one.posts_per_week),
        _drawn("answering", say("Horas en responder"), shown, lambda one: one.response_hours),
    ]


def _drawn(key: str, title: Sentence, shown: Sequence[Line], size: Callable[[Line], float | None]) -> Drawn:
    drawn = shown[:MOST_DRAWN]
    stacks = [[("share" if one.is_own else "others", size(one))] for one in drawn]
    stands = beside(size(shown[0]), [size(one) for one in shown[1:]])
    chart = columns([one.label for one in drawn], stacks, limit=stands.median)
    told = ", ".join(f"{translate(one.name)}: {amount(size(one))}" for one in drawn)
    legend = LEGEND if stands.median is not None else LEGEND[:2]
    legend = (*legend, UNTOLD) if chart.stars else legend
    return Drawn(key, title, told, chart, legend, stands, beside_words(stands))


def amount(value: float | None) -> str:
    return translate(UNKNOWN) if value is None else number(int(value) if value == int(value) else value)


def _line(place: int, one: Looked) -> Line:
    profile = one.profile
    detail = " · ".join(part for part in (profile.body, NETWORK_NAMES[profile.network]) if part)
    url = url_for(".profile", profile_id=profile.id)
    return Line(str(place), profile.name, detail, url, False, **_of(one.sheet))


def _of(sheet: ObservationSheet | None) -> dict[str, Any]:
    if sheet is None:
        return {}
    names = ("observed_on", "posts_per_week", "response_hours", "hours", "tone", "to_copy", "to_avoid")
    formats = ", ".join(translate(word) for word in format_words(sheet.formats))
    return {name: getattr(sheet, name) for name in names} | {"formats": formats}
