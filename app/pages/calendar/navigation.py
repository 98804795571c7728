from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from app.core.date_ranges import Month, month_of
from app.core.messages import Message, msg
from app.pages.calendar.calendar_view import CalendarView
from app.pages.shell.request_context import today
from app.web.addresses import url_from
from app.web.formats import format_day as in_words

PAGE_LABELS = {
    ".month": msg("Mes"),
    ".week": msg("Semana"),
    ".day": msg("Día"),
    ".agenda": msg("Agenda"),
    ".table": msg("Tabla"),
}
INTERNAL_ENDPOINTS = frozenset({".table"})
"""Endpoints with unpublished content."""
NAVIGATION_LABELS = {
    ".month": msg("Otros meses"),
    ".week": msg("Otras semanas"),
    ".day": msg("Otros días"),
    ".agenda": msg("Otros días"),
    ".table": msg("Otros días"),
}
BEFORE, AFTER = msg("Antes"), msg("Después")


@dataclass(frozen=True, slots=True)
class NavigationLink:
    name: Message | str
    url: str


@dataclass(frozen=True, slots=True)
class CalendarNavigation:
    """`tabs`: pages at these days; `jump`: target of the `day` field, sent as `from`.

    `parameters`: the filter form's; `narrowing`: the day form's.
    """

    tabs: list[dict[str, Any]]
    label: Message
    previous: NavigationLink
    now: str
    following: NavigationLink
    jump: str
    day: str
    parameters: dict[str, str]
    narrowing: dict[str, Any]


def day_navigation(here: str, view: CalendarView, day: date, *, before: date, after: date) -> CalendarNavigation:
    return CalendarNavigation(
        tabs=calendar_tabs(here, view, day),
        label=NAVIGATION_LABELS[here],
        previous=NavigationLink(BEFORE, calendar_url(here, before, view)),
        now=calendar_url(here, today(), view),
        following=NavigationLink(AFTER, calendar_url(here, after, view)),
        jump=url_for(here),
        day=day.isoformat(),
        parameters={"from": day.isoformat()},
        narrowing=view.narrowing,
    )


def month_navigation(here: Month, view: CalendarView) -> CalendarNavigation:
    """Name neighbours; other pages start on its first day, or today if within."""
    day = today() if today() in here.days else here.days.first
    previous, following = (_month_link(there, view) for there in (here.previous, here.next))
    return CalendarNavigation(
        tabs=calendar_tabs(".month", view, day),
        label=NAVIGATION_LABELS[".month"],
        previous=previous,
        now=calendar_url(".month", today(), view),
        following=following,
        jump=url_for(".month"),
        day=day.isoformat(),
        parameters={},
        narrowing=view.narrowing,
    )


def _month_link(there: Month, view: CalendarView) -> NavigationLink:
    return NavigationLink(in_words(there.days.first, "LLLL"), calendar_url(".month", there.days.first, view))


def calendar_url(page: str, day: date, view: CalendarView) -> str:
    if page == ".month":
        month = month_of(day)
        return url_for(".month_at", year=month.year, number=month.number, **view.narrowing)
    return url_from(page, day, **view.narrowing)


def calendar_tabs(here: str, view: CalendarView, day: date) -> list[dict[str, Any]]:
    pages = {page: label for page, label in PAGE_LABELS.items() if view.sees_work or page not in INTERNAL_ENDPOINTS}
    return [
        {"label": label, "url": calendar_url(page, day, view), "current": page == here} for page, label in pages.items()
    ]
