"""The cells of an axis of hours: posts and empty slots at their local time, and the present moment among them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from flask import url_for

from app.core.messages import msg
from app.core.permissions import Permission
from app.core.zones import local_time
from app.domain.calendar.rules.hour_axis import HourSpan, has_hour, hour_spans
from app.pages.calendar.calendar_view import TemplateValues
from app.pages.calendar.entry_chips import EntryChip
from app.pages.calendar.grid import DayCell
from app.pages.calendar.outside_events import OutsideEvent
from app.pages.calendar.slot_gaps import GapMark
from app.pages.shell.request_context import organisation
from app.web.formats import format_day as in_words
from app.web.request import actor, now
from app.web.translation import translate

AT_HOUR = msg("%(day)s, %(hour)s")
HOURS = msg("%(first)s a %(last)s h")


@dataclass(frozen=True, slots=True)
class HourPart:
    """An entry, an empty slot, an event of others or a sitting in a cell, or the present moment alone (`at`)."""

    at: str
    again: bool = False
    entry: EntryChip | None = None
    slot: GapMark | None = None
    outside: OutsideEvent | None = None
    meeting: TemplateValues | None = None


@dataclass(frozen=True, slots=True)
class AxisCell:
    """`add`: where a post at that hour is begun; `name`: day and hour, read aloud."""

    iso: str
    at: str
    name: str
    parts: list[HourPart]
    add: str
    today: bool
    rest: bool
    skipped: bool


@dataclass(frozen=True, slots=True)
class HourRow:
    label: str
    is_folded: bool
    is_now: bool
    cells: list[AxisCell]


def week_rows(cells: Mapping[date, DayCell]) -> list[HourRow]:
    rest = frozenset(day for day, cell in cells.items() if cell.rest)
    return hour_rows({day: _parts_of_cell(cell) for day, cell in cells.items()}, rest)


def day_parts(entries: Iterable[EntryChip], slots: Iterable[GapMark]) -> list[HourPart]:
    return [
        *(HourPart(entry.time, entry.again, entry=entry) for entry in entries),
        *(HourPart(slot.time, slot=slot) for slot in slots if slot.time),
    ]


def _parts_of_cell(cell: DayCell) -> list[HourPart]:
    return [
        *(HourPart(event.time, outside=event) for event in cell.elsewhere if event.time),
        *(HourPart(sitting["time"], meeting=sitting) for sitting in cell.meetings),
        *day_parts(cell.entries, cell.slots),
    ]


def hour_rows(days: Mapping[date, Iterable[HourPart]], rest: frozenset[date] = frozenset()) -> list[HourRow]:
    """Return the rows of an axis with a column for each day."""
    moment = local_time(now(), organisation().zone)
    by_hour = {day: _by_hour(_with_present(day, parts, moment)) for day, parts in days.items()}
    spans = hour_spans({hour for parts in by_hour.values() for hour in parts})
    begin = url_for("posts.new") if actor().may(Permission.POST_WRITE) else ""

    def cell(day: date, span: HourSpan) -> AxisCell:
        skipped = not span.is_folded and not has_hour(day, span.first, organisation().zone)
        is_past = (day, span.last) < (moment.date(), moment.hour)
        return AxisCell(
            iso=day.isoformat(),
            at=span.start,
            name=translate(msg(AT_HOUR.msgid, day=in_words(day), hour=span.start)),
            parts=by_hour[day].get(span.first, []),
            add="" if skipped or is_past or not begin else f"{begin}?on={day.isoformat()}&at={span.start}",
            today=day == moment.date(),
            rest=day in rest,
            skipped=skipped,
        )

    return [
        HourRow(
            label=_label(span),
            is_folded=span.is_folded,
            is_now=moment.date() in days and span.first == moment.hour,
            cells=[cell(day, span) for day in days],
        )
        for span in spans
    ]


def without_hours(cell: DayCell) -> DayCell:
    """Return the day with only what has no hour on the axis."""
    return replace(
        cell,
        entries=[],
        meetings=[],
        slots=[slot for slot in cell.slots if not slot.time],
        elsewhere=[event for event in cell.elsewhere if not event.time],
    )


def _with_present(day: date, parts: Iterable[HourPart], moment: datetime) -> list[HourPart]:
    is_today = day == moment.date()
    return [*parts, *([HourPart(f"{moment:%H:%M}", bool(moment.fold))] if is_today else [])]


def _by_hour(parts: Iterable[HourPart]) -> dict[int, list[HourPart]]:
    """Group by hour, in order; of two equal hours the second is later."""
    by_hour: dict[int, list[HourPart]] = {}
    for part in sorted(parts, key=lambda part: (part.again, part.at)):
        by_hour.setdefault(int(part.at[:2]), []).append(part)
    return by_hour


def _label(span: HourSpan) -> str:
    return translate(msg(HOURS.msgid, first=span.first, last=span.last + 1)) if span.is_folded else span.start
