from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for

from app.core.date_ranges import DateRange
from app.core.messages import msg
from app.core.permissions import Permission
from app.core.zones import local_time
from app.domain.calendar.queries.context import FilterOption
from app.domain.external_calendars import queries
from app.domain.external_calendars.models import ExternalEvent
from app.domain.external_calendars.queries import awareness_choice
from app.domain.external_calendars.rules.awareness_days import (
    AwarenessDay,
    AwarenessSelection,
    awareness_days_in,
    awareness_source,
)
from app.domain.external_calendars.rules.calendars import BUSY_WORD, ConversionKind, calendar_mark
from app.pages.calendar.calendar_view import CalendarView
from app.pages.calendar.request_cache import calendar_context_on, outside_events_on, shown_calendar_options
from app.pages.shell.request_context import organisation, today, wiring
from app.web.formats import format_day as in_words
from app.web.request import actor, read_session, work
from app.web.translation import locale, translate

NOTHING_OUTSIDE, ONLY_AWARENESS_DAYS = "none", "days"
DAY_MARK = msg("Día")
DAY_NAME = msg("Días señalados")
MOST_PER_DAY = 3
"""Per day of the month; the rest are counted."""


@dataclass(frozen=True, slots=True)
class OutsideEvent:
    """`mark`: letters of `name`; `take`: makes it an idea; `made`: that idea."""

    mark: str
    name: str
    time: str
    title: str
    take: str = ""
    made: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class OutsideEvents:
    by_day: dict[date, list[OutsideEvent]]
    choices: list[tuple[str, Any]]
    legend: list[tuple[str, str]]
    most: int = MOST_PER_DAY

    def of(self, day: date) -> list[OutsideEvent]:
        return self.by_day.get(day, [])

    def first(self, day: date) -> list[OutsideEvent]:
        """Return the first events; never leave a single one out."""
        some = self.of(day)
        return some if len(some) <= self.most + 1 else some[: self.most]


@dataclass(frozen=True, slots=True)
class EventLine:
    """`when` has the day; `time`, any hour."""

    event_id: int
    when: str
    time: str
    title: str
    place: str
    text: str


def page_language() -> str:
    return str(locale())[:2]


def chosen_awareness_days() -> AwarenessSelection:
    choice = awareness_choice(work(read_session()))
    return AwarenessSelection(choice.groups, choice.days) if choice else AwarenessSelection()


def load_outside_events(view: CalendarView, days: DateRange, *, takes: bool = False) -> OutsideEvents:
    """Load other calendars for readers of the work; `takes`: with idea links."""
    calendars = shown_calendar_options(days) if view.sees_work else []
    chosen = calendar_context_on(days).chosen
    choices = _choices(calendars, has_days=bool(chosen.groups or chosen.days))
    wanted = [option for option in calendars if view.outside in ("", str(option.key))]
    on_days = awareness_days_in(wiring().awareness, chosen, days) if view.outside in ("", ONLY_AWARENESS_DAYS) else {}
    options_by_key = {option.key: option for option in wanted}
    events = (
        [external_event for external_event in outside_events_on(days) if external_event.calendar_id in options_by_key]
        if wanted
        else []
    )
    made = _conversions(wanted, events, on_days) if takes else {}
    by_day = {on: [_awareness_event(day, on, made, takes=takes) for day in some] for on, some in on_days.items()}
    for event in events:
        for on in _days_touched(event, days):
            by_day.setdefault(on, []).append(
                _calendar_event(event, options_by_key[event.calendar_id], on, made, takes=takes)
            )
    return OutsideEvents(by_day, choices, _legend(wanted, has_days=bool(on_days)))


def describe_events(events: Iterable[ExternalEvent], zone: str) -> list[EventLine]:
    return [describe_event(event, zone) for event in events]


def describe_event(event: ExternalEvent, zone: str) -> EventLine:
    time = _event_time(event, zone)
    when = _day_span(event.first_day, event.last_day) + (f", {time}" if time else "")
    return EventLine(event.id, when, time, _event_title(event), event.place, event.text)


def _event_title(event: ExternalEvent) -> str:
    return event.summary or translate(BUSY_WORD)


def _event_time(event: ExternalEvent, zone: str, on: date | None = None) -> str:
    """Return empty if all day or not its first day."""
    if event.is_all_day or (on is not None and on != event.first_day):
        return ""
    return f"{local_time(event.starts_at, zone):%H:%M}"


def _choices(calendars: Sequence[FilterOption], *, has_days: bool) -> list[tuple[str, Any]]:
    own = [(ONLY_AWARENESS_DAYS, DAY_NAME)] if has_days else []
    some = [*own, *((str(option.key), option.name) for option in calendars)]
    return [("", msg("Todos")), (NOTHING_OUTSIDE, msg("Ninguno")), *some] if some else []


def _legend(calendars: Sequence[FilterOption], *, has_days: bool) -> list[tuple[str, str]]:
    own = [(translate(DAY_MARK), translate(DAY_NAME))] if has_days else []
    return [*own, *((calendar_mark(option.name), option.name) for option in calendars)]


def _days_touched(event: ExternalEvent, days: DateRange) -> Iterator[date]:
    first, last = max(event.first_day, days.first), min(event.last_day, days.last)
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


ConversionsBySource = dict[tuple[str, ConversionKind], queries.ConvertedEvent]


def _conversions(
    calendars: Sequence[FilterOption], events: Sequence[ExternalEvent], on_days: dict[date, list[AwarenessDay]]
) -> ConversionsBySource:
    proposing = {option.key for option in calendars if option.proposes}
    sources = {
        *(event.source for event in events if event.calendar_id in proposing),
        *(awareness_source(day, on.year) for on, some in on_days.items() for day in some),
    }
    return queries.converted_events(work(read_session()), sources)


def _calendar_event(
    event: ExternalEvent, calendar: FilterOption, on: date, made: ConversionsBySource, *, takes: bool
) -> OutsideEvent:
    fields = (
        calendar_mark(calendar.name),
        calendar.name,
        _event_time(event, organisation().zone, on),
        _event_title(event),
    )
    if not takes or not calendar.proposes or on != event.first_day:
        return OutsideEvent(*fields)
    known = made.get((event.source, ConversionKind.IDEA))
    return OutsideEvent(*fields, *_conversion_links(url_for(".make_idea", event_id=event.id), known, on))


def _awareness_event(day: AwarenessDay, on: date, made: ConversionsBySource, *, takes: bool) -> OutsideEvent:
    fields = (translate(DAY_MARK), translate(DAY_NAME), "", day.name(page_language()))
    if not takes:
        return OutsideEvent(*fields)
    known = made.get((awareness_source(day, on.year), ConversionKind.IDEA))
    return OutsideEvent(
        *fields, *_conversion_links(url_for(".make_idea_of_day", day_id=day.id, year=on.year), known, on)
    )


def _conversion_links(url: str, known: queries.ConvertedEvent | None, on: date) -> tuple[str, str, str]:
    """Return `OutsideEvent`'s last fields: link or idea."""
    if known:
        return "", url_for("posts.show", year=known.year, ordinal=known.ordinal), known.number
    may = actor().may(Permission.POST_WRITE) and today() <= on and on.year <= today().year + 1
    return (url if may else ""), "", ""


def _day_span(first: date, last: date) -> str:
    start = in_words(first, "EEE d MMM")
    return start if first == last else f"{start} – {in_words(last, 'EEE d MMM')}"
