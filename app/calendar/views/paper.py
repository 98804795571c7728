"""A page of the calendar laid out for one sheet of paper: how much of each day fits, and the ways to it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request, url_for

from app.calendar.forms import PAPERS, paper_asked
from app.calendar.views.days import ByDay, View
from app.calendar.views.outside import Elsewhere
from app.calendar.views.overlays import bands_of
from app.core.periods_math import Days

LINES: dict[str, dict[str, int]] = {".month": {"a4": 8, "a3": 11}, ".week": {"a4": 44, "a3": 68}}
"""Lines of a day on a sheet that lies down, less its number and how many more there are."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A size of paper as the page offers it."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Paper:
    """`size`: the one the page is laid out for; none on a screen."""

    size: str
    sheets: list[Sheet]
    screen: str


def paper_of(view: View, **where: Any) -> Paper:
    """`where`: the days the page shows, as its address says them."""
    here = "calendar.month_at" if "number" in where else request.endpoint or ""
    asked: dict[str, Any] = {**where, **view.narrowing}
    sheets = [Sheet(name.upper(), url_for(here, **asked, paper=name)) for name in PAPERS]
    return Paper(paper_asked(request.args), sheets, url_for(here, **asked))


def fitting_paper(here: str, size: str, days: Days, found: ByDay, besides: Elsewhere) -> ByDay:
    """As many of each day as have a line beside what else is told of it; the rest are counted."""
    bands = bands_of(days)

    def room(day: date) -> int:
        return max(1, LINES[here][size] - len(bands.get(day, ())) - 2 * len(besides.first(day)) - 1)

    return {day: entries if len(entries) <= room(day) else entries[: room(day) - 1] for day, entries in found.items()}
