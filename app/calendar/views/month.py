"""The month as a wall calendar."""

from datetime import date
from typing import Any

from babel.dates import get_day_names
from flask import render_template, url_for

from app.accounts.rules import Permission
from app.calendar.queries import Due, Entry
from app.calendar.views import days as shape
from app.calendar.views.blueprint import bp
from app.calendar.views.days import Shown, View
from app.calendar.views.overlays import bands_of
from app.core.periods_math import Month, month_named, month_of
from app.web.access import requires
from app.web.formats import day as in_words
from app.web.request import actor, today
from app.web.words import locale

ByDay = dict[date, list[Entry]]
MOST = 5
"""Chips in a day; the rest are counted, and the day opens."""


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
    found = shape.entries_of(view, here.grid)
    in_month = {day: entries for day, entries in found.items() if day in here.days}
    shown = shape.with_accounts(view, {day: entries[: _room(entries)] for day, entries in found.items()})
    return render_template(
        "calendar/month.html",
        here=here,
        weeks=_weeks(here, view, found, shown),
        weekdays=_weekdays(),
        total=sum(map(len, in_month.values())),
        legend=shape.states_in(found),
        networks=shape.networks_in(shown),
        view=view,
        place=shape.place(),
        previous=_address(here.previous, view),
        following=_address(here.next, view),
        now=url_for(".month", **view.narrowing),
        filters=shape.filters(view),
        here_url=url_for(".month_at", year=here.year, number=here.number, **view.narrowing),
        clear_url=url_for(".month_at", year=here.year, number=here.number),
        agenda_url=url_for(".agenda", **(view.narrowing | {"from": here.days.first.isoformat()})),
        writes=actor().may(Permission.POST_WRITE),
        imports=actor().may(Permission.POST_IMPORT),
    )


def _weeks(here: Month, view: View, found: ByDay, shown: ByDay) -> list[tuple[int, list[Shown]]]:
    deadlines, bands = shape.deadlines_of(view, here.grid), bands_of(here.grid)
    is_today, agenda = today(), url_for(".agenda", **(view.narrowing | {"from": "DAY"}))
    return [
        (
            week.number,
            [
                _day(day, here, is_today, agenda, shown.get(day, []), len(found.get(day, ())), deadlines.get(day))
                | {"bands": bands.get(day, [])}
                for day in week.days
            ],
        )
        for week in here.weeks
    ]


def _room(entries: list[Entry]) -> int:
    """One more is shown rather than counted."""
    return MOST if len(entries) > MOST + 1 else MOST + 1


def _day(
    day: date,
    here: Month,
    is_today: date,
    agenda: str,
    entries: list[Entry],
    total: int,
    due: Due | None,
) -> Shown:
    return {
        "number": day.day,
        "weekday": in_words(day, "EEEE"),
        "said": in_words(day),
        "url": agenda.replace("DAY", day.isoformat()),
        "entries": shape.shown_entries(entries) if entries else [],
        "more": total - len(entries),
        "outside": day not in here.days,
        "today": day == is_today,
        "rest": day.weekday() > 4,
        "deadlines": shape.flags(due),
    }


def _weekdays() -> list[tuple[str, str]]:
    short, whole = (get_day_names(width, locale=locale()) for width in ("abbreviated", "wide"))
    return [(short[n], whole[n]) for n in range(7)]


def _address(there: Month, view: View) -> dict[str, Any]:
    url = url_for(".month_at", year=there.year, number=there.number, **view.narrowing)
    return {"name": in_words(there.days.first, "LLLL"), "url": url}
