"""A week from any day, in order, with every entry."""

from datetime import date, timedelta

from flask import render_template, request, url_for

from app.accounts.rules import Permission
from app.calendar.queries import Entry
from app.calendar.views import days as shape
from app.calendar.views.blueprint import bp
from app.calendar.views.chips import Chip, pen
from app.calendar.views.days import Shown, View
from app.calendar.views.outside import elsewhere
from app.calendar.views.overlays import bands_of
from app.core.periods_math import FIRST_YEAR, LAST_YEAR, Days, month_of
from app.core.periods_math import agenda as run_of
from app.web.access import requires
from app.web.formats import day as in_words
from app.web.request import actor, today

LENGTH = 7
LONGEST = 300
"""Entries on one page; a week that holds more says so and goes on from the day it reached."""


@bp.get("/agenda")
@requires(Permission.CALENDAR_READ)
def agenda() -> str:
    view, first = shape.asked(), _first_day(request.args.get("from", ""))
    days = run_of(first, days=LENGTH)
    found = shape.entries_of(view, days)
    shown, after = _within_reach(days, found)
    deadlines, bands, besides = shape.deadlines_of(view, shown), bands_of(shown), elsewhere(view, shown, takes=True)
    kept = shape.with_accounts(view, {day: found[day] for day in shown if day in found})
    chips, queue = pen().chips, url_for("approvals.waiting")
    return render_template(
        "calendar/agenda.html",
        days=[
            _day(day, chips(kept.get(day, [])), shape.flags(deadlines.get(day), queue), bands.get(day, []))
            | {"elsewhere": besides.of(day), "iso": day.isoformat()}
            for day in shown
        ],
        first=shown.first,
        last=shown.last,
        total=sum(map(len, kept.values())),
        is_cut=len(shown) < LENGTH,
        view=view,
        place=shape.place(),
        previous=_from(first - timedelta(days=LENGTH), view),
        following=_from(after, view),
        now=_from(today(), view),
        month=url_for(".month_at", year=first.year, number=month_of(first).number, **view.narrowing),
        filters=shape.filters(view, besides.choices),
        here_url=_from(first, view),
        clear_url=url_for(".agenda", **{"from": first.isoformat()}),  # type: ignore[arg-type] # a value of the address
        writes=actor().may(Permission.POST_WRITE),
    )


def _first_day(name: str) -> date:
    """The day an address asks for; nonsense is today."""
    try:
        day = date.fromisoformat(name)
    except ValueError:
        return today()
    return day if FIRST_YEAR < day.year < LAST_YEAR else today()


def _within_reach(days: Days, found: dict[date, list[Entry]]) -> tuple[Days, date]:
    """As many whole days as a page bears, the first one always, and the day the next page begins with."""
    count, after = 0, days.first
    for day in days:
        count += len(found.get(day, ()))
        if count > LONGEST and day > days.first:
            break
        after = day + timedelta(days=1)
    return Days(days.first, after), after


def _day(day: date, entries: list[Chip], deadlines: list[Shown], bands: list[str]) -> Shown:
    return {
        "said": in_words(day, "EEE d MMM"),
        "today": day == today(),
        "entries": entries,
        "deadlines": deadlines,
        "bands": bands,
    }


def _from(day: date, view: View) -> str:
    return url_for(".agenda", **(view.narrowing | {"from": day.isoformat()}))
