"""A page of the calendar laid out for one sheet of paper: how much of each day fits, and the ways to it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import request, url_for

from app.calendar.forms import PAPERS, paper_asked
from app.calendar.views.days import ByDay, View
from app.calendar.views.outside import Elsewhere
from app.calendar.views.places import Places
from app.calendar.views.runs import Over

LINES: dict[str, dict[str, int]] = {".month": {"a4": 7, "a3": 10}, ".week": {"a4": 43, "a3": 67}}
"""Lines of a day on a sheet that lies down, less its number."""
ELSEWHERE = 1
"""Of what happens elsewhere, on a day of a sheet; the rest are counted, and slots wherever there are several."""


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


def sparing(size: str, besides: Elsewhere, gaps: Places) -> tuple[Elsewhere, Places]:
    """What stands beside the entries, with no more of it than a day of a sheet bears."""
    return (replace(besides, most=ELSEWHERE), replace(gaps, most=0)) if size else (besides, gaps)


def fitting_paper(here: str, size: str, found: ByDay, *, besides: Elsewhere, gaps: Places, over: Over) -> ByDay:
    """As many of each day as have a line beside what else is told of it; the rest are counted, on a line too."""

    def room(day: date, count: int) -> int:
        some = besides.first(day)
        left = LINES[here][size] - over.lines(day) - len(some) - len(gaps.first(day, ""))
        is_whole = count <= left and len(some) == len(besides.of(day))
        return count if is_whole else max(1, left - 1)

    return {day: entries[: room(day, len(entries))] for day, entries in found.items()}
