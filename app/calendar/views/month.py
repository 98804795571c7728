"""The month as a wall calendar, and one of its weeks with more room for each day."""

from datetime import timedelta
from itertools import chain

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.calendar.views import days as shape
from app.calendar.views import grid
from app.calendar.views.balance import month_balance
from app.calendar.views.blueprint import bp
from app.calendar.views.days import ByDay, View
from app.calendar.views.exports import exports_of
from app.calendar.views.kept import opening
from app.calendar.views.margin import margin_of
from app.calendar.views.outside import Elsewhere, elsewhere
from app.calendar.views.paper import fitting_paper, paper_of
from app.calendar.views.places import places
from app.calendar.views.runs import around_of, over_of
from app.calendar.views.warnings import is_warned, silence, warned
from app.calendar.views.ways import ways_of, ways_of_month
from app.core.periods_math import Days, Month, month_named, month_of, week_of
from app.web.access import requires
from app.web.request import actor, today

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
    found, besides = warned(view, here.grid, shape.entries_of(view, here.grid)), elsewhere(view, here.grid)
    paper = paper_of(view, year=here.year, number=here.number)
    shown = _fitting(view, ".month", here.grid, found, besides, paper.size)
    gaps, around = places(view, here.grid, inside=here.days), around_of(view, here.grid)
    filters = shape.filters(view, besides.choices, around)
    over = over_of(view, here.grid, chain.from_iterable(shown.values()), filters, around)
    cells = grid.cells_of(view, here.grid, (found, shown, besides), inside=here.days, over=over, gaps=gaps)
    return render_template(
        "calendar/month.html",
        here=here,
        weeks=[(week.number, [cells[day] for day in week.days]) for week in here.weeks],
        weekdays=grid.weekdays(),
        total=grid.count(found, here.days),
        legend=shape.states_in(found),
        networks=shape.networks_in(shown),
        view=view,
        place=shape.place(),
        ways=ways_of_month(here, view),
        filters=filters,
        colours=over.colours,
        marks=besides.legend,
        gaps=gaps,
        proposes=actor().may(Permission.POST_READ) and bool(besides.choices),
        margin=margin_of(view),
        balance=month_balance(view, here, found, around),
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
    found, besides = warned(view, days, shape.entries_of(view, days)), elsewhere(view, days)
    paper = paper_of(view, **{"from": monday.isoformat()})
    shown = _fitting(view, ".week", days, found, besides, paper.size)
    gaps, around = places(view, days, inside=days), around_of(view, days)
    filters = shape.filters(view, besides.choices, around)
    over = over_of(view, days, chain.from_iterable(shown.values()), filters, around)
    cells = grid.cells_of(view, days, (found, shown, besides), inside=days, over=over, gaps=gaps)
    return render_template(
        "calendar/week.html",
        here=here,
        days=list(cells.values()),
        weekdays=grid.weekdays(),
        total=grid.count(found, here.days),
        legend=shape.states_in(found),
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
        colours=over.colours,
        margin=margin_of(view),
        clear_url=url_for(".week", **{"from": monday.isoformat()}),  # type: ignore[arg-type] # a value of the address
        exports=exports_of(view, days),
        writes=actor().may(Permission.POST_WRITE),
    )


def _fitting(view: View, name: str, days: Days, found: ByDay, besides: Elsewhere, size: str) -> ByDay:
    """What there is room for, on the screen or on a sheet of that size."""
    if size:
        return shape.with_accounts(view, fitting_paper(name, size, days, found, besides))
    return grid.fitting(view, found, MOST[name])
