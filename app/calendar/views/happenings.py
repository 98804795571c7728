"""An event of another calendar, in words: when it is, where, and what it is called."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.calendar.models import ExternalEvent
from app.calendar.rules.external import BUSY
from app.core.zones import wall
from app.web.formats import day as in_words
from app.web.words import translate


@dataclass(frozen=True, slots=True)
class Line:
    """`when` with its day, `time` the hour alone where there is one."""

    event_id: int
    when: str
    time: str
    title: str
    place: str
    text: str


def lines_of(events: Iterable[ExternalEvent], zone: str) -> list[Line]:
    return [line_of(event, zone) for event in events]


def line_of(event: ExternalEvent, zone: str) -> Line:
    time = time_of(event, zone)
    when = _days(event.first_day, event.last_day) + (f", {time}" if time else "")
    return Line(event.id, when, time, title_of(event), event.place, event.text)


def title_of(event: ExternalEvent) -> str:
    return event.summary or translate(BUSY)


def time_of(event: ExternalEvent, zone: str, on: date | None = None) -> str:
    """When it begins; nothing for what lasts the whole day, or on another day than its first."""
    if event.is_all_day or (on is not None and on != event.first_day):
        return ""
    return f"{wall(event.starts_at, zone):%H:%M}"


def _days(first: date, last: date) -> str:
    said = in_words(first, "EEE d MMM")
    return said if first == last else f"{said} – {in_words(last, 'EEE d MMM')}"
