"""A page of the calendar laid out for one sheet of paper: how much of each day fits, and the ways to it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import request, url_for

from app.pages.calendar.calendar_view import CalendarView, EntriesByDay
from app.pages.calendar.day_overlays import DayOverlays
from app.pages.calendar.forms import PAPER_SIZES, requested_paper
from app.pages.calendar.outside_events import OutsideEvents
from app.pages.calendar.slot_gaps import DayGaps

LINES_PER_DAY: dict[str, dict[str, int]] = {".month": {"a4": 7, "a3": 10}, ".week": {"a4": 43, "a3": 67}}
"""Lines of a day on a sheet that lies down, less its number."""
OUTSIDE_PER_DAY = 1
"""Of what happens elsewhere, on a day of a sheet; the rest are counted, and slots wherever there are several."""


@dataclass(frozen=True, slots=True)
class PaperSize:
    """A size of paper as the page offers it."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class PaperLayout:
    """`size`: the one the page is laid out for; none on a screen."""

    size: str
    sheets: list[PaperSize]
    screen: str


def paper_layout(view: CalendarView, **where: Any) -> PaperLayout:
    """`where`: the days the page shows, as its address says them."""
    here = "calendar.month_at" if "number" in where else request.endpoint or ""
    asked: dict[str, Any] = {**where, **view.narrowing}
    sheets = [PaperSize(name.upper(), url_for(here, **asked, paper=name)) for name in PAPER_SIZES]
    return PaperLayout(requested_paper(request.args), sheets, url_for(here, **asked))


def limit_outside(size: str, besides: OutsideEvents, gaps: DayGaps) -> tuple[OutsideEvents, DayGaps]:
    """What stands beside the entries, with no more of it than a day of a sheet bears."""
    return (replace(besides, most=OUTSIDE_PER_DAY), replace(gaps, most=0)) if size else (besides, gaps)


def fit_entries_on_paper(
    here: str, size: str, found: EntriesByDay, *, besides: OutsideEvents, gaps: DayGaps, over: DayOverlays
) -> EntriesByDay:
    """As many of each day as have a line beside what else is told of it; the rest are counted, on a line too."""

    def room(day: date, count: int) -> int:
        some = besides.first(day)
        left = LINES_PER_DAY[here][size] - over.lines(day) - len(some) - len(gaps.first(day, ""))
        is_whole = count <= left and len(some) == len(besides.of(day))
        return count if is_whole else max(1, left - 1)

    return {day: entries[: room(day, len(entries))] for day, entries in found.items()}
