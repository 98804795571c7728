"""The month as a wall calendar."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import get_day_names
from flask import render_template, url_for

from app.accounts.rules import Permission
from app.calendar.queries import Entry
from app.calendar.views import days as shape
from app.calendar.views.blueprint import bp
from app.calendar.views.chips import Chip, pen
from app.calendar.views.days import ByDay, Shown, View
from app.calendar.views.outside import Elsewhere, Outside, elsewhere
from app.calendar.views.overlays import bands_of
from app.core.periods_math import Month, month_named, month_of
from app.web.access import requires
from app.web.formats import day as in_words
from app.web.request import actor, today
from app.web.words import locale

MOST = 5
"""Chips in a day; the rest are counted, and the day opens."""


@dataclass(frozen=True, slots=True)
class Day:
    number: int
    weekday: str
    said: str
    url: str
    entries: list[Chip]
    more: int
    outside: bool
    today: bool
    rest: bool
    deadlines: list[Shown]
    bands: list[str]
    elsewhere: list[Outside]
    slots: tuple[str, ...] = ()


@bp.get("")
@requires(Permission.CALENDAR_READ)
def month() -> str:
    return _page(month_of(today()))


@bp.get("/<int:year>/<int:number>")
@requires(Permission.CALENDAR_READ)
def month_at(year: int, number: int) -> str:
    """Raises `NotFound` for what is no month of our calendar."""
    return _page(month_named(f"{year:04}-{number:02}"))


def _page(here: Month) -> str:
    view = shape.asked()
    found, besides = shape.entries_of(view, here.grid), elsewhere(view, here.grid)
    in_month = {day: entries for day, entries in found.items() if day in here.days}
    shown = shape.with_accounts(view, {day: entries[: _room(entries)] for day, entries in found.items()})
    return render_template(
        "calendar/month.html",
        here=here,
        weeks=_weeks(here, view, found, shown, besides),
        weekdays=_weekdays(),
        total=sum(map(len, in_month.values())),
        legend=shape.states_in(found),
        networks=shape.networks_in(shown),
        view=view,
        place=shape.place(),
        previous=_address(here.previous, view),
        following=_address(here.next, view),
        now=url_for(".month", **view.narrowing),
        filters=shape.filters(view, besides.choices),
        marks=besides.legend,
        proposes=actor().may(Permission.POST_READ) and bool(besides.choices),
        here_url=url_for(".month_at", year=here.year, number=here.number, **view.narrowing),
        clear_url=url_for(".month_at", year=here.year, number=here.number),
        agenda_url=url_for(".agenda", **(view.narrowing | {"from": here.days.first.isoformat()})),
        writes=actor().may(Permission.POST_WRITE),
        imports=actor().may(Permission.POST_IMPORT),
    )


def _weeks(here: Month, view: View, found: ByDay, shown: ByDay, besides: Elsewhere) -> list[tuple[int, list[Day]]]:
    deadlines, bands = shape.deadlines_of(view, here.grid), bands_of(here.grid)
    chips, queue = pen().chips, url_for("approvals.waiting")
    is_today, agenda = today(), url_for(".agenda", **(view.narrowing | {"from": "DAY"}))

    def day_of(day: date) -> Day:
        entries = shown.get(day, [])
        return Day(
            number=day.day,
            weekday=in_words(day, "EEEE"),
            said=in_words(day),
            url=agenda.replace("DAY", day.isoformat()),
            entries=chips(entries),
            more=len(found.get(day, ())) - len(entries) + len(besides.of(day)) - len(besides.first(day)),
            outside=day not in here.days,
            today=day == is_today,
            rest=day.weekday() > 4,
            deadlines=shape.flags(deadlines.get(day), queue),
            bands=bands.get(day, []),
            elsewhere=besides.first(day),
        )

    return [(week.number, [day_of(day) for day in week.days]) for week in here.weeks]


def _room(entries: list[Entry]) -> int:
    """One more is shown rather than counted."""
    return MOST if len(entries) > MOST + 1 else MOST + 1


def _weekdays() -> list[tuple[str, str]]:
    short, whole = (get_day_names(width, locale=locale()) for width in ("abbreviated", "wide"))
    return [(short[n], whole[n]) for n in range(7)]


def _address(there: Month, view: View) -> dict[str, Any]:
    url = url_for(".month_at", year=there.year, number=there.number, **view.narrowing)
    return {"name": in_words(there.days.first, "LLLL"), "url": url}
