from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import chain

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.date_ranges import DateRange, Month, month_of, parse_month, week_of
from app.core.permissions import Permission
from app.domain.calendar.queries.context import CalendarContext
from app.domain.calendar.queries.entries import EntryFilter, PostEntry
from app.domain.directory.rules.topic_balance import TopicBalance, TopicWeight, topic_balance
from app.domain.publishing.rules.shown_state import DEAD_STATES
from app.pages.calendar import calendar_view, grid
from app.pages.calendar.blueprint import bp
from app.pages.calendar.calendar_view import CalendarView, EntriesByDay, TemplateValues
from app.pages.calendar.clash_warnings import add_warnings, has_warnings, silence_notice
from app.pages.calendar.day_overlays import day_overlays, visible_context
from app.pages.calendar.entry_chips import colour_entries
from app.pages.calendar.hour_rows import week_rows, without_hours
from app.pages.calendar.navigation import day_navigation, month_navigation
from app.pages.calendar.outside_events import load_outside_events
from app.pages.calendar.paper_layout import fit_entries_on_paper, limit_outside, paper_layout
from app.pages.calendar.saved_view_menu import opening_url
from app.pages.calendar.sheet_export import export_links
from app.pages.calendar.sidebar import calendar_sidebar
from app.pages.calendar.slot_gaps import load_day_gaps
from app.pages.calendar.week_strip import WeekStrip, week_strip
from app.pages.shell.request_context import today
from app.web.access import requires
from app.web.addresses import url_from
from app.web.request import actor


def month_balance(
    view: CalendarView, month: Month, entries: EntriesByDay, around: CalendarContext
) -> TopicBalance | None:
    """Balance live posts of the chosen account or any, for readers of the work.

    None under other filters: hidden posts count too.
    """
    if not view.sees_work or view.warned or view.wanted != EntryFilter(channel_id=view.wanted.channel_id):
        return None
    return _topic_balance([entry for day in month.days for entry in entries.get(day, ())], around)


def _topic_balance(entries: Sequence[PostEntry], around: CalendarContext) -> TopicBalance:
    """Return the balance of topics; closed topics have no target."""
    counted = Counter(entry.topic for entry in entries if entry.shown not in DEAD_STATES)
    weights = [
        TopicWeight(theme.id, theme.name, 0 if theme.closed else theme.target, counted[theme.name])
        for theme in around.themes
    ]
    return topic_balance(weights, untold=counted[""])


MOST_CHIPS = {".month": 5, ".week": 40, ".whole_day": 500}
"""Chips per day; the rest are counted."""


@bp.get("")
@requires(Permission.CALENDAR_READ)
def month() -> str | Response:
    if not request.args and (there := opening_url()):
        return redirect(there, 303)
    return _page(month_of(calendar_view.requested_day() if "from" in request.args else today()))


@bp.get("/<int:year>/<int:number>")
@requires(Permission.CALENDAR_READ)
def month_at(year: int, number: int) -> str:
    """Raise `NotFound` outside the calendar."""
    return _page(parse_month(f"{year:04}-{number:02}"))


def _page(here: Month) -> str:
    view = calendar_view.requested_view()
    paper, around = paper_layout(view, year=here.year, number=here.number), visible_context(view, here.grid)
    drawn = _grid_content(view, ".month", here.grid, inside=here.days, around=around, size=paper.size)
    shared = _shared_values(view, drawn, around)
    cells = grid.build_cells(view, here.grid, drawn, inside=here.days, colours=shared["colours"])
    return render_template(
        "calendar/month.html",
        **shared,
        here=here,
        weeks=[(week.number, [cells[day] for day in week.days]) for week in here.weeks],
        weekdays=grid.weekday_names(),
        whole=grid.whole_day_url(view),
        total=grid.count_entries(drawn.entries, here.days),
        ways=month_navigation(here, view),
        strip=_strip(view, here, drawn.entries),
        balance=month_balance(view, here, drawn.entries, around),
        clear_url=url_for(".month_at", year=here.year, number=here.number),
        exports=export_links(view, here.days),
        paper=paper,
        silence=silence_notice(view, here.grid),
        imports=actor().may(Permission.POST_IMPORT),
    )


def _shared_values(view: CalendarView, drawn: grid.GridContent, around: CalendarContext) -> TemplateValues:
    """Return what a month and a week show alike."""
    filters = calendar_view.filter_choices(view, drawn.besides.choices, around)
    return {
        "view": view,
        "place": calendar_view.city_name(),
        "filters": filters,
        "colours": colour_entries(view, chain.from_iterable(drawn.shown.values()), filters),
        "legend": calendar_view.visible_states(drawn.entries),
        "networks": calendar_view.visible_networks(drawn.shown),
        "marks": drawn.besides.legend,
        "gaps": drawn.gaps,
        "proposes": actor().may(Permission.POST_READ) and bool(drawn.besides.choices),
        "warns": has_warnings(drawn.shown),
        "margin": calendar_sidebar(view),
        "writes": actor().may(Permission.POST_WRITE),
        "subscribes": actor().may(Permission.FEED_SUBSCRIBE),
    }


def _strip(view: CalendarView, here: Month, entries: EntriesByDay) -> WeekStrip:
    """Return the week of today, or the month's first."""
    day = today() if today() in here.days else here.days.first
    return week_strip(".agenda", view, day, entries)


@bp.get("/week")
@requires(Permission.CALENDAR_READ)
def week() -> str:
    """Show the week of a day by its hours; on a phone, that day of it."""
    view, shown = calendar_view.requested_view(), calendar_view.requested_day()
    here = week_of(shown)
    monday, after = here.days[0], here.days[-1] + timedelta(days=1)
    days = DateRange(monday, after)
    paper, around = paper_layout(view, **{"from": monday.isoformat()}), visible_context(view, days)
    drawn = _grid_content(view, ".week", days, inside=days, around=around, size=paper.size)
    shared = _shared_values(view, drawn, around)
    cells = grid.build_cells(view, days, drawn, inside=days, colours=shared["colours"])
    return render_template(
        "calendar/week.html",
        **shared,
        here=here,
        shown=shown.isoformat(),
        strip=week_strip(".week", view, shown, drawn.entries),
        days=list(cells.values()),
        tops=[without_hours(cell) for cell in cells.values()],
        rows=week_rows(cells),
        weekdays=grid.weekday_names(),
        total=grid.count_entries(drawn.entries, here.days),
        paper=paper,
        silence=silence_notice(view, days),
        ways=day_navigation(".week", view, monday, before=monday - timedelta(days=7), after=after),
        clear_url=url_from(".week", monday),
        exports=export_links(view, days),
    )


@bp.get("/day/whole")
@requires(Permission.CALENDAR_READ)
def whole_day() -> str:
    """Return all of a day as its cell of the month shows it, for the place where only some of it stood."""
    view, day = calendar_view.requested_view(), calendar_view.requested_day()
    days = DateRange(day, day + timedelta(days=1))
    around = visible_context(view, days)
    drawn = _grid_content(view, ".whole_day", days, inside=days, around=around, size="")
    most = MOST_CHIPS[".whole_day"]
    drawn = replace(drawn, besides=replace(drawn.besides, most=most), gaps=replace(drawn.gaps, most=most))
    filters = calendar_view.filter_choices(view, drawn.besides.choices, around)
    colours = colour_entries(view, chain.from_iterable(drawn.shown.values()), filters)
    cells = grid.build_cells(view, days, drawn, inside=days, colours=colours)
    return render_template("calendar/whole_day.html", day=cells[day])


def _grid_content(
    view: CalendarView, name: str, days: DateRange, *, inside: DateRange, around: CalendarContext, size: str
) -> grid.GridContent:
    entries, over = add_warnings(view, days, calendar_view.entries_by_day(view, days)), day_overlays(view, days, around)
    besides, gaps = limit_outside(size, load_outside_events(view, days), load_day_gaps(view, days, inside=inside))
    if size:
        fitting_entries = fit_entries_on_paper(name, size, entries, besides=besides, gaps=gaps, over=over)
        return grid.GridContent(entries, calendar_view.add_accounts_by_day(view, fitting_entries), besides, over, gaps)
    return grid.GridContent(entries, grid.fit_entries(view, entries, MOST_CHIPS[name]), besides, over, gaps)
