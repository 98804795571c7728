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
"""Lines of a landscape day, less its number."""
OUTSIDE_PER_DAY = 1
"""Per day; the rest, and several slots, are counted."""


@dataclass(frozen=True, slots=True)
class PaperSize:
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class PaperLayout:
    """A layout; `size` is empty on screen."""

    size: str
    sheets: list[PaperSize]
    screen: str


def paper_layout(view: CalendarView, **where: Any) -> PaperLayout:
    here = "calendar.month_at" if "number" in where else request.endpoint or ""
    parameters: dict[str, Any] = {**where, **view.narrowing}
    sheets = [PaperSize(name.upper(), url_for(here, **parameters, paper=name)) for name in PAPER_SIZES]
    return PaperLayout(requested_paper(request.args), sheets, url_for(here, **parameters))


def limit_outside(size: str, besides: OutsideEvents, gaps: DayGaps) -> tuple[OutsideEvents, DayGaps]:
    """Limit to a paper day's room."""
    return (replace(besides, most=OUTSIDE_PER_DAY), replace(gaps, most=0)) if size else (besides, gaps)


def fit_entries_on_paper(
    here: str, size: str, day_entries: EntriesByDay, *, besides: OutsideEvents, gaps: DayGaps, over: DayOverlays
) -> EntriesByDay:
    """Keep entries with a line left; a count of the rest takes one."""

    def room(day: date, count: int) -> int:
        some = besides.first(day)
        left = LINES_PER_DAY[here][size] - over.lines(day) - len(some) - len(gaps.first(day, ""))
        is_whole = count <= left and len(some) == len(besides.of(day))
        return count if is_whole else max(1, left - 1)

    return {day: entries[: room(day, len(entries))] for day, entries in day_entries.items()}
