"""A week from any day, or a day by itself, in order, with every entry."""

from datetime import date, timedelta
from itertools import chain

from flask import render_template, url_for

from app.accounts.rules import Permission
from app.calendar.queries import Entry
from app.calendar.views import days as shape
from app.calendar.views.blueprint import bp
from app.calendar.views.chips import Chip, pen
from app.calendar.views.colours import colours_of
from app.calendar.views.days import Shown
from app.calendar.views.exports import exports_of
from app.calendar.views.margin import margin_of
from app.calendar.views.outside import elsewhere
from app.calendar.views.paper import paper_of
from app.calendar.views.places import places
from app.calendar.views.runs import Over, around_of, over_of
from app.calendar.views.warnings import silence, warned
from app.calendar.views.ways import ways_of
from app.core.periods_math import Days
from app.core.periods_math import agenda as run_of
from app.pages.shell.request_context import today
from app.web.access import requires
from app.web.clashes import told
from app.web.formats import day as in_words
from app.web.request import actor

WEEK, DAY = 7, 1
LONGEST = 300
"""Entries on one page; a week that holds more says so and goes on from the day it reached."""


@bp.get("/agenda")
@requires(Permission.CALENDAR_READ)
def agenda() -> str:
    return _page(".agenda", WEEK)


@bp.get("/day")
@requires(Permission.CALENDAR_READ)
def day() -> str:
    """One day, with every entry."""
    return _page(".day", DAY)


def _page(here: str, length: int) -> str:
    view, first = shape.asked(), shape.day_asked()
    days = run_of(first, days=length)
    found = warned(view, days, shape.entries_of(view, days))
    shown, after = _within_reach(days, found)
    besides = elsewhere(view, shown, takes=True)
    kept = shape.with_accounts(view, {day: found[day] for day in shown if day in found})
    around = around_of(view, days)
    filters = shape.filters(view, besides.choices, around)
    over, colours = over_of(view, shown, around), colours_of(view, chain.from_iterable(kept.values()), filters)
    chips, gaps = pen(colours).chips, places(view, shown, inside=shown)
    return render_template(
        "calendar/agenda.html",
        days=[
            _day(day, chips(kept.get(day, [])), over)
            | {"elsewhere": besides.of(day), "slots": gaps.of(day), "iso": day.isoformat()}
            for day in shown
        ],
        first=shown.first,
        last=shown.last,
        total=sum(map(len, kept.values())),
        gaps=gaps,
        is_cut=len(shown) < length,
        view=view,
        place=shape.place(),
        ways=ways_of(here, view, first, before=first - timedelta(days=length), after=after),
        filters=filters,
        colours=colours,
        margin=margin_of(view),
        clear_url=url_for(here, **{"from": first.isoformat()}),  # type: ignore[arg-type] # a value of the address
        exports=exports_of(view, days),
        paper=paper_of(view, **{"from": first.isoformat()}),
        told=told if here == ".day" else None,
        silence=silence(view, days),
        writes=actor().may(Permission.POST_WRITE),
    )


def _within_reach(days: Days, found: dict[date, list[Entry]]) -> tuple[Days, date]:
    """As many whole days as a page bears, the first one always, and the day the next page begins with."""
    count, after = 0, days.first
    for day in days:
        count += len(found.get(day, ()))
        if count > LONGEST and day > days.first:
            break
        after = day + timedelta(days=1)
    return Days(days.first, after), after


def _day(day: date, entries: list[Chip], over: Over) -> Shown:
    return {
        "said": in_words(day, "EEE d MMM"),
        "today": day == today(),
        "entries": entries,
        "deadlines": over.deadlines.get(day, []),
        "bands": over.bands.said.get(day, []),
        "runs": over.runs.get(day, []),
        "meetings": over.meetings.get(day, []),
    }
