"""External events in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.core.zones import local_time
from app.domain.external_calendars.models import ExternalEvent
from app.domain.external_calendars.rules.calendars import BUSY_WORD
from app.web.formats import format_day as in_words
from app.web.translation import translate


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event in words. `when` has the day; `time`, the hour alone, if any."""

    event_id: int
    when: str
    time: str
    title: str
    place: str
    text: str


def describe_events(events: Iterable[ExternalEvent], zone: str) -> list[EventLine]:
    return [describe_event(event, zone) for event in events]


def describe_event(event: ExternalEvent, zone: str) -> EventLine:
    time = event_time(event, zone)
    when = _day_span(event.first_day, event.last_day) + (f", {time}" if time else "")
    return EventLine(event.id, when, time, event_title(event), event.place, event.text)


def event_title(event: ExternalEvent) -> str:
    return event.summary or translate(BUSY_WORD)


def event_time(event: ExternalEvent, zone: str, on: date | None = None) -> str:
    """Return empty if all day or not on its first day."""
    if event.is_all_day or (on is not None and on != event.first_day):
        return ""
    return f"{local_time(event.starts_at, zone):%H:%M}"


def _day_span(first: date, last: date) -> str:
    start = in_words(first, "EEE d MMM")
    return start if first == last else f"{start} – {in_words(last, 'EEE d MMM')}"
