"""The month as a wall calendar, and one of its weeks with more room for each day."""

from datetime import timedelta
from itertools import chain

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.calendar.queries.around import Around
from app.calendar.views import days as shape
from app.calendar.views import grid
from app.calendar.views.balance import month_balance
from app.calendar.views.blueprint import bp
from app.calendar.views.colours import colours_of
from app.calendar.views.days import View
from app.calendar.views.exports import exports_of
from app.calendar.views.kept import opening
from app.calendar.views.margin import margin_of
from app.calendar.views.outside import elsewhere
from app.calendar.views.paper import fitting_paper, paper_of, sparing
from app.calendar.views.places import places
from app.calendar.views.runs import around_of, over_of
from app.calendar.views.warnings import is_warned, silence, warned
from app.calendar.views.ways import ways_of, ways_of_month
from app.core.periods_math import Days, Month, month_named, month_of, week_of
from app.pages.shell.request_context import today
from app.web.access import requires
from app.web.request import actor

MOST = {".month": 5, ".week": 40}
"""Chips in a day; the rest are counted, and the day opens."""


@bp.get("")
@requires(Permission.CALENDAR_READ)
def month() -> str | Response:
    """The view this person opens the calendar with, else the present month, or that of the day asked for."""
    if not request.args and (there := opening()):
        return redirect(there, 303)
    return _page(month_of(shape.day_asked() if "from" in request.args else today()))


@bp.get("/<int:year>/<int:number>")
@requires(Permission.CALENDAR_READ)
def month_at(year: int, number: int) -> str:
    """Raises `NotFound` for what is no month of our calendar."""
    return _page(month_named(f"{year:04}-{number:02}"))


def _page(here: Month) -> str:
    view = shape.asked()
    paper, around = paper_of(view, year=here.year, number=here.number), around_of(view, here.grid)
    drawn = _drawn(view, ".month", here.grid, inside=here.days, around=around, size=paper.size)
    besides, gaps, shown = drawn.besides, drawn.gaps, drawn.shown
    filters = shape.filters(view, besides.choices, around)
    colours = colours_of(view, chain.from_iterable(shown.values()), filters)
    cells = grid.cells_of(view, here.grid, drawn, inside=here.days, colours=colours)
    return render_template(
        "calendar/month.html",
        here=here,
        weeks=[(week.number, [cells[day] for day in week.days]) for week in here.weeks],
        weekdays=grid.weekdays(),
        total=grid.count(drawn.found, here.days),
        legend=shape.states_in(drawn.found),
        networks=shape.networks_in(shown),
        view=view,
        place=shape.place(),
        ways=ways_of_month(here, view),
        filters=filters,
        colours=colours,
        marks=besides.legend,
        gaps=gaps,
        proposes=actor().may(Permission.POST_READ) and bool(besides.choices),
        margin=margin_of(view),
        balance=month_balance(view, here, drawn.found, around),
        clear_url=url_for(".month_at", year=here.year, number=here.number),
        exports=exports_of(view, here.days),
        writes=actor().may(Permission.POST_WRITE),
        warns=is_warned(shown),
        paper=paper,
        silence=silence(view, here.grid),
        imports=actor().may(Permission.POST_IMPORT),
    )


@bp.get("/week")
@requires(Permission.CALENDAR_READ)
def week() -> str:
    """From Monday to Sunday, around the day asked for."""
    view, here = shape.asked(), week_of(shape.day_asked())
    monday, after = here.days[0], here.days[-1] + timedelta(days=1)
    days = Days(monday, after)
    paper, around = paper_of(view, **{"from": monday.isoformat()}), around_of(view, days)
    drawn = _drawn(view, ".week", days, inside=days, around=around, size=paper.size)
    besides, gaps, shown = drawn.besides, drawn.gaps, drawn.shown
    filters = shape.filters(view, besides.choices, around)
    colours = colours_of(view, chain.from_iterable(shown.values()), filters)
    cells = grid.cells_of(view, days, drawn, inside=days, colours=colours)
    return render_template(
        "calendar/week.html",
        here=here,
        days=list(cells.values()),
        weekdays=grid.weekdays(),
        total=grid.count(drawn.found, here.days),
        legend=shape.states_in(drawn.found),
        networks=shape.networks_in(shown),
        marks=besides.legend,
        gaps=gaps,
        proposes=actor().may(Permission.POST_READ) and bool(besides.choices),
        warns=is_warned(shown),
        paper=paper,
        silence=silence(view, days),
        view=view,
        place=shape.place(),
        ways=ways_of(".week", view, monday, before=monday - timedelta(days=7), after=after),
        filters=filters,
        colours=colours,
        margin=margin_of(view),
        clear_url=url_for(".week", **{"from": monday.isoformat()}),  # type: ignore[arg-type] # a value of the address
        exports=exports_of(view, days),
        writes=actor().may(Permission.POST_WRITE),
    )


def _drawn(view: View, name: str, days: Days, *, inside: Days, around: Around, size: str) -> grid.Drawn:
    """As much of each day as there is room for, on the screen or on a sheet of that size."""
    found, over = warned(view, days, shape.entries_of(view, days)), over_of(view, days, around)
    besides, gaps = sparing(size, elsewhere(view, days), places(view, days, inside=inside))
    if size:
        kept = fitting_paper(name, size, found, besides=besides, gaps=gaps, over=over)
        return grid.Drawn(found, shape.with_accounts(view, kept), besides, over, gaps)
    return grid.Drawn(found, grid.fitting(view, found, MOST[name]), besides, over, gaps)
