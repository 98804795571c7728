from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from babel.dates import get_day_names
from flask import url_for

from app.core.date_ranges import DateRange
from app.core.permissions import Permission
from app.domain.calendar.queries.entries import PostEntry
from app.domain.publishing.rules.shown_state import most_pressing
from app.pages.calendar import calendar_view
from app.pages.calendar.calendar_view import CalendarView, EntriesByDay, TemplateValues
from app.pages.calendar.day_overlays import CampaignBar, DayOverlays
from app.pages.calendar.entry_chips import EntryChip, EntryColours, chip_builder
from app.pages.calendar.navigation import calendar_url
from app.pages.calendar.outside_events import OutsideEvent, OutsideEvents
from app.pages.calendar.slot_gaps import DayGaps, GapMark
from app.pages.shell.request_context import today
from app.web.formats import format_day as in_words
from app.web.request import actor
from app.web.translation import locale


@dataclass(frozen=True, slots=True)
class DayCell:
    """`past`, `ahead`: in the month of today, gone by or after it.

    `add`: where a post for the day is begun, empty for days past or readers who don't write.
    """

    iso: str
    number: int
    weekday: str
    label: str
    url: str
    entries: list[EntryChip]
    more: int
    outside: bool
    today: bool
    past: bool
    ahead: bool
    rest: bool
    free: bool
    deadlines: list[TemplateValues]
    bands: list[str]
    elsewhere: list[OutsideEvent]
    slots: list[GapMark]
    runs: list[CampaignBar]
    meetings: list[TemplateValues]
    add: str


@dataclass(frozen=True, slots=True)
class GridContent:
    entries: EntriesByDay
    shown: EntriesByDay
    besides: OutsideEvents
    over: DayOverlays
    gaps: DayGaps


def build_cells(
    view: CalendarView, drawn: DateRange, content: GridContent, *, inside: DateRange, colours: EntryColours
) -> dict[date, DayCell]:
    """Return cells. `inside`: the page's own days."""
    besides, over, chips = content.besides, content.over, chip_builder(colours).chips
    is_today, address, far = today(), calendar_url(".day", date.max, view), date.max.isoformat()
    begin = url_for("posts.new", on=far) if actor().may(Permission.POST_WRITE) else ""

    def cell(day: date) -> DayCell:
        entries, url = content.shown.get(day, []), address.replace(far, day.isoformat())
        return DayCell(
            iso=day.isoformat(),
            number=day.day,
            weekday=in_words(day, "EEEE"),
            label=in_words(day),
            url=url,
            entries=chips(entries),
            more=len(content.entries.get(day, ())) - len(entries) + len(besides.of(day)) - len(besides.first(day)),
            outside=day not in inside,
            today=day == is_today,
            past=day < is_today and is_today in inside,
            ahead=day > inside.last and is_today in inside,
            rest=day.weekday() > 4 or day in over.bands.free,
            free=day in over.bands.free,
            deadlines=list(over.deadlines.get(day, ())),
            bands=over.bands.labels.get(day, []),
            elsewhere=besides.first(day),
            slots=content.gaps.first(day, url),
            runs=list(over.runs.get(day, ())),
            meetings=list(over.meetings.get(day, ())),
            add=begin.replace(far, day.isoformat()) if day >= is_today else "",
        )

    return {day: cell(day) for day in drawn}


def whole_day_url(view: CalendarView) -> str:
    """Return the address of a day's part, to be ended by the day."""
    return calendar_url(".whole_day", date.max, view).removesuffix(date.max.isoformat())


def fit_entries(view: CalendarView, day_entries: EntriesByDay, most: int) -> EntriesByDay:
    """Keep what presses most of each day, and never leave a single entry out."""
    return calendar_view.add_accounts_by_day(
        view, {day: _fit(entries, _room_for(len(entries), most)) for day, entries in day_entries.items()}
    )


def _fit(entries: list[PostEntry], most: int) -> list[PostEntry]:
    if len(entries) <= most:
        return entries
    return [entries[place] for place in most_pressing([entry.shown for entry in entries], most)]


def weekday_names() -> list[tuple[str, str]]:
    short, whole = (get_day_names(width, locale=locale()) for width in ("abbreviated", "wide"))
    return [(short[n], whole[n]) for n in range(7)]


def count_entries(entries: EntriesByDay, days: Iterable[date]) -> int:
    return sum(len(entries.get(day, ())) for day in days)


def _room_for(count: int, most: int) -> int:
    return most if count > most + 1 else most + 1
