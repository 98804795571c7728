"""Events as rows; unchanged ones keep theirs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlmodel import Session, col, delete, select, update

from app.core.date_ranges import DateRange
from app.core.zones import local_day
from app.db.bulk import insert_rows
from app.domain.external_calendars.models import ExternalCalendar, ExternalEvent
from app.domain.external_calendars.ports import CalendarParser
from app.domain.external_calendars.rules.calendars import REASONS_KEPT, EventDetail, days_to_read
from app.ical.reader.occurrences import CalendarOccurrence, ParsedCalendar

_FIELDS = ("summary", "place", "text", "is_all_day", "starts_at", "ends_at", "first_day", "last_day")
_INSTANT = timedelta(microseconds=1)
_KEYS_PER_STATEMENT = 500


@dataclass(frozen=True, slots=True)
class CalendarContent:
    reading: ParsedCalendar
    digest: str
    days: DateRange
    zone: str


def content_digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def parse_content(parser: CalendarParser, content: bytes, zone: str, *, again: bool, now: datetime) -> CalendarContent:
    """Parse outside transactions: large files take seconds. Raises `Refusal`."""
    days = days_to_read(local_day(now, zone), again=again)
    reading = parser.parse(content, zone, *days.bounds(zone))
    return CalendarContent(reading, content_digest(content), days, zone)


def store_events(session: Session, calendar: ExternalCalendar, taken: CalendarContent, *, now: datetime) -> None:
    wanted = {event.key: _event_columns(event, calendar, taken.zone) for event in taken.reading.events}
    mine = (ExternalEvent.organisation_id == calendar.organisation_id, ExternalEvent.calendar_id == calendar.id)
    known = {stored_event.key: stored_event for stored_event in session.exec(select(ExternalEvent).where(*mine))}
    _delete_events(session, [stored_event.id for key, stored_event in known.items() if key not in wanted])
    for key, known_event in known.items():
        for name, value in wanted.get(key, {}).items():
            if getattr(known_event, name) != value:
                setattr(known_event, name, value)
    insert_rows(
        session, ExternalEvent, [_event_row(calendar, key, row) for key, row in wanted.items() if key not in known]
    )
    calendar.digest, calendar.report, calendar.read_at = taken.digest, reading_report(taken.reading), now
    calendar.read_from, calendar.read_until = taken.days.first, taken.days.last
    session.flush()


def blank_events(session: Session, calendar: ExternalCalendar) -> None:
    """Erase all of the events but their hours, and the report's names."""
    mine = (
        col(ExternalEvent.organisation_id) == calendar.organisation_id,
        col(ExternalEvent.calendar_id) == calendar.id,
    )
    session.exec(update(ExternalEvent).where(*mine).values(summary="", place="", text=""))
    calendar.report = _blank_report(calendar.report)


def reading_report(reading: ParsedCalendar) -> dict[str, Any]:
    """Return counts and each omitted event's line, name and reason."""
    left = [
        [rejected_event.line, rejected_event.uid[:80], rejected_event.summary[:80], str(rejected_event.reason)]
        for rejected_event in reading.left[:REASONS_KEPT]
    ]
    return {
        "name": reading.name,
        "taken": reading.taken,
        "outside": reading.outside,
        "events": len(reading.events),
        "refused": len(reading.left),
        "left": left,
    }


def _blank_report(report: Mapping[str, Any]) -> dict[str, Any]:
    return {**report, "left": [[line, uid, "", reason] for line, uid, _, reason in report.get("left", [])]}


def _delete_events(session: Session, keys: list[int]) -> None:
    for start in range(0, len(keys), _KEYS_PER_STATEMENT):
        session.exec(delete(ExternalEvent).where(col(ExternalEvent.id).in_(keys[start : start + _KEYS_PER_STATEMENT])))


def _event_columns(occurrence: CalendarOccurrence, calendar: ExternalCalendar, zone: str) -> dict[str, Any]:
    starts, ends = occurrence.starts.instant, max(occurrence.ends.instant, occurrence.starts.instant)
    shows_title = calendar.detail is EventDetail.TITLE
    values = (
        *((occurrence.summary, occurrence.place, occurrence.text) if shows_title else ("", "", "")),
        occurrence.is_all_day,
        starts.astimezone(UTC),
        ends.astimezone(UTC),
        local_day(starts, zone),
        local_day(max(ends - _INSTANT, starts), zone),
    )
    return dict(zip(_FIELDS, values, strict=True))


def _event_row(calendar: ExternalCalendar, key: str, row: dict[str, Any]) -> dict[str, Any]:
    return {"organisation_id": calendar.organisation_id, "calendar_id": calendar.id, "key": key, **row}
