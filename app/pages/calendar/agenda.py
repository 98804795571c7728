from datetime import date, timedelta
from itertools import chain

from flask import render_template

from app.core.date_ranges import DateRange
from app.core.date_ranges import agenda_range as run_of
from app.core.permissions import Permission
from app.domain.calendar.queries.entries import PostEntry
from app.pages.calendar import calendar_view
from app.pages.calendar.blueprint import bp
from app.pages.calendar.calendar_view import TemplateValues
from app.pages.calendar.clash_warnings import add_warnings, silence_notice
from app.pages.calendar.day_overlays import DayOverlays, day_overlays, visible_context
from app.pages.calendar.entry_chips import EntryChip, chip_builder, colour_entries
from app.pages.calendar.hour_rows import day_parts, hour_rows
from app.pages.calendar.navigation import day_navigation
from app.pages.calendar.outside_events import load_outside_events
from app.pages.calendar.paper_layout import paper_layout
from app.pages.calendar.sheet_export import export_links
from app.pages.calendar.sidebar import calendar_sidebar
from app.pages.calendar.slot_gaps import load_day_gaps
from app.pages.calendar.week_strip import week_strip, with_whole_week
from app.pages.components.clash_warnings import clash_warnings
from app.pages.shell.request_context import today
from app.web.access import requires
from app.web.addresses import url_from
from app.web.formats import format_day as in_words
from app.web.request import actor

WEEK_LENGTH, DAY_LENGTH = 7, 1
MOST_ENTRIES = 300
"""Entries per page; fuller weeks continue."""


@bp.get("/agenda")
@requires(Permission.CALENDAR_READ)
def agenda() -> str:
    return _page(".agenda", WEEK_LENGTH)


@bp.get("/day")
@requires(Permission.CALENDAR_READ)
def day() -> str:
    return _page(".day", DAY_LENGTH)


def _page(here: str, length: int) -> str:
    view, first = calendar_view.requested_view(), calendar_view.requested_day()
    days = run_of(first, days=length)
    around_days = calendar_view.entries_by_day(view, with_whole_week(days))
    entries = add_warnings(view, days, {day: some for day, some in around_days.items() if day in days})
    shown, after = _days_that_fit(days, entries)
    besides, around = load_outside_events(view, shown, takes=True), visible_context(view, days)
    shown_entries = calendar_view.add_accounts_by_day(view, {day: entries[day] for day in shown if day in entries})
    filters = calendar_view.filter_choices(view, besides.choices, around)
    over, paper = day_overlays(view, shown, around), paper_layout(view, **{"from": first.isoformat()})
    colours = colour_entries(view, chain.from_iterable(shown_entries.values()), filters)
    chips, gaps = chip_builder(colours).chips, load_day_gaps(view, shown, inside=shown)
    by_day, by_hours = {day: chips(shown_entries.get(day, [])) for day in shown}, here == ".day" and not paper.size
    return render_template(
        "calendar/agenda.html",
        days=[
            _day_rows(day, by_day[day], over)
            | {"elsewhere": besides.of(day), "slots": gaps.of(day), "iso": day.isoformat()}
            for day in shown
        ],
        first=shown.first,
        last=shown.last,
        total=sum(map(len, shown_entries.values())),
        gaps=gaps,
        is_cut=len(shown) < length,
        view=view,
        place=calendar_view.city_name(),
        ways=day_navigation(here, view, first, before=first - timedelta(days=length), after=after),
        strip=week_strip(here, view, first, around_days),
        filters=filters,
        colours=colours,
        margin=calendar_sidebar(view),
        clear_url=url_from(here, first),
        exports=export_links(view, days),
        rows=hour_rows({day: day_parts(by_day[day], gaps.of(day)) for day in shown}) if by_hours else [],
        paper=paper,
        clash_warnings=clash_warnings if here == ".day" else None,
        silence=silence_notice(view, days),
        **_permissions(),
    )


def _permissions() -> dict[str, bool]:
    return {"writes": actor().may(Permission.POST_WRITE), "subscribes": actor().may(Permission.FEED_SUBSCRIBE)}


def _days_that_fit(days: DateRange, entries: dict[date, list[PostEntry]]) -> tuple[DateRange, date]:
    """Return whole days, at least one, and the next start."""
    count, after = 0, days.first
    for day in days:
        count += len(entries.get(day, ()))
        if count > MOST_ENTRIES and day > days.first:
            break
        after = day + timedelta(days=1)
    return DateRange(days.first, after), after


def _day_rows(day: date, entries: list[EntryChip], over: DayOverlays) -> TemplateValues:
    return {
        "label": in_words(day, "EEE d MMM"),
        "today": day == today(),
        "entries": entries,
        "deadlines": over.deadlines.get(day, []),
        "bands": over.bands.labels.get(day, []),
        "runs": over.runs.get(day, []),
        "meetings": over.meetings.get(day, []),
    }
