from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any

from app.core.messages import Message, msg
from app.ical.reader.components import CalendarComponent, decode_calendar, parse_components
from app.ical.reader.date_times import (
    UnreadableComponent,
    ZoneResolver,
    check_duration,
    parse_duration,
    parse_moment,
)
from app.ical.reader.occurrences import CalendarMoment, CalendarOccurrence, ParsedCalendar, SkippedComponent
from app.ical.reader.recurrence_set import ReadingWindow, excluded_times, expand_starts

MAX_OCCURRENCES = 5_000
MAX_TITLE, MAX_TEXT = 300, 4_000
_SILENT = frozenset({"VTIMEZONE", "X-LIC-LOCATION"})


@dataclass(frozen=True)
class _DatedComponent:
    component: CalendarComponent
    starts: CalendarMoment
    length: timedelta
    original: CalendarMoment | None

    @cached_property
    def words(self) -> dict[str, Any]:
        text_of = self.component.text
        return {
            "uid": _uid(self.component)[:255],
            "summary": " ".join(text_of("SUMMARY").split())[:MAX_TITLE],
            "place": " ".join(text_of("LOCATION").split())[:MAX_TITLE],
            "text": text_of("DESCRIPTION")[:MAX_TEXT],
            "shows": text_of("X-MICROSOFT-CDO-BUSYSTATUS").upper()[:20],
            "is_free": text_of("TRANSP").upper() == "TRANSPARENT",
        }

    @property
    def sequence(self) -> tuple[int, int]:
        number = self.component.text("SEQUENCE")
        return int(number[:9]) if number[:9].isascii() and number[:9].isdecimal() else 0, self.component.line

    @property
    def is_cancelled(self) -> bool:
        return self.component.text("STATUS").upper() == "CANCELLED"


@dataclass(frozen=True, slots=True)
class _EventTime:
    """A time; `key_of` identifies it among several."""

    event: _DatedComponent
    starts: CalendarMoment
    ends: CalendarMoment
    key_of: CalendarMoment | None


def read_calendar(content: bytes, zone: str, opens: datetime, closes: datetime) -> ParsedCalendar:
    """Read occurrences between two instants; floating hours are of `zone`. Raises `NotACalendar`."""
    components = parse_components(decode_calendar(content))
    zones = (each for each in components if each.name == "VTIMEZONE")
    clocks = ZoneResolver(zones, zone, floating=_header(content, "X-WR-TIMEZONE"))
    reading, window = ParsedCalendar(_header(content, "X-WR-CALNAME", "NAME")[:100]), ReadingWindow(opens, closes)
    times: list[_EventTime] = []
    groups: dict[str, list[_DatedComponent]] = {}
    for component in components:
        if event := _readable_event(component, clocks, reading):
            groups.setdefault(_uid(component), []).append(event)
    for events in groups.values():
        _expand(events, window, clocks, reading, times)
    times.sort(key=lambda each: each.starts.instant)
    if len(times) > MAX_OCCURRENCES:
        reading.left.append(
            SkippedComponent(
                0, "", "", msg("Hay más de %(most)s actos: los últimos no se toman.", most=MAX_OCCURRENCES)
            )
        )
    reading.events = sorted(map(_occurrence, times[:MAX_OCCURRENCES]), key=lambda each: (each.starts.instant, each.key))
    reading.left.sort(key=lambda each: each.line)
    return reading


def _readable_event(
    component: CalendarComponent, clocks: ZoneResolver, reading: ParsedCalendar
) -> _DatedComponent | None:
    try:
        return _parse_event(component, clocks)
    except UnreadableComponent as unsound:
        if component.name not in _SILENT:
            _skip_component(component, unsound.sentence, reading)
        return None


def _parse_event(component: CalendarComponent, clocks: ZoneResolver) -> _DatedComponent:
    """Raise `UnreadableComponent`."""
    if component.name != "VEVENT":
        raise UnreadableComponent(msg("Es un «%(kind)s», no un acto.", kind=component.name[:40]))
    if not component.is_whole:
        raise UnreadableComponent(msg("No termina: le falta END:VEVENT."))
    line = component.first("DTSTART")
    if line is None:
        raise UnreadableComponent(msg("No dice cuándo empieza."))
    starts = parse_moment(line, clocks)
    original = component.first("RECURRENCE-ID")
    return _DatedComponent(
        component, starts, _length(component, starts, clocks), parse_moment(original, clocks) if original else None
    )


def _length(component: CalendarComponent, starts: CalendarMoment, clocks: ZoneResolver) -> timedelta:
    """Return wall-clock length; a day without end lasts it (RFC 5545 §3.6.1)."""
    if line := component.first("DTEND"):
        ends = parse_moment(line, clocks)
        if ends.is_day == starts.is_day and ends.zone == starts.zone:
            length = check_duration(ends.wall - starts.wall)
        else:
            length = check_duration(ends.instant - starts.instant)
    elif line := component.first("DURATION"):
        length = parse_duration(line)
    else:
        length = timedelta()
    return max(length, timedelta(days=1)) if starts.is_day else length


def _expand(
    events: list[_DatedComponent],
    window: ReadingWindow,
    clocks: ZoneResolver,
    reading: ParsedCalendar,
    times: list[_EventTime],
) -> None:
    """Expand one UID: its newest master, with changed occurrences."""
    masters = sorted(
        (event for event in events if event.original is None), key=lambda each: each.sequence, reverse=True
    )
    for older in masters[1:]:
        _skip_component(older.component, msg("Está repetido: vale la versión más reciente."), reading)
    changes = [each for each in sorted(events, key=lambda event: event.sequence) if each.original]
    anew = {_original_time(change, masters).instant: change for change in changes}
    if masters:
        gone = _removed_occurrences(anew, masters[0], clocks)
        anew = {at: each for at, each in anew.items() if at not in gone}
        _add_repetitions(masters[0], anew, window, clocks, reading, times)
    for each in anew.values():
        _add_single(each, window, reading, times, key_of=_original_time(each, masters))


def _original_time(event: _DatedComponent, masters: Sequence[_DatedComponent]) -> CalendarMoment:
    """Return the time it replaces, by the series' clock.

    Programs write a day's original time as some zone's midnight, or an hour's as its day.
    """
    assert event.original is not None
    if not masters:
        return event.original
    starts = masters[0].starts
    if starts.is_day:
        return starts.at(datetime.combine(event.original.wall, time()))
    if event.original.is_day:
        return starts.at(datetime.combine(event.original.wall, starts.wall.time()))
    return event.original


def _removed_occurrences(
    anew: Mapping[datetime, _DatedComponent], master: _DatedComponent, clocks: ZoneResolver
) -> set[datetime]:
    """Return occurrences that a newer series version removed."""
    older = {at: each for at, each in anew.items() if each.sequence[0] < master.sequence[0]}
    walls = {at: _original_time(each, [master]).by(master.starts) for at, each in older.items()}
    if not walls:
        return set()
    try:
        gone = excluded_times(master.component, master.starts, walls.values(), clocks)
    except UnreadableComponent:
        return set()
    return {at for at, wall in walls.items() if wall in gone}


def _add_repetitions(
    master: _DatedComponent,
    anew: Mapping[datetime, _DatedComponent],
    window: ReadingWindow,
    clocks: ZoneResolver,
    reading: ParsedCalendar,
    times: list[_EventTime],
) -> None:
    if master.is_cancelled:
        _skip_component(master.component, msg("Está cancelado."), reading)
        return
    try:
        starts = expand_starts(master.component, master.starts, master.length, window, clocks)
    except UnreadableComponent as unsound:
        _skip_component(master.component, unsound.sentence, reading)
        return
    for trouble in starts.trouble:
        _skip_component(master.component, trouble, reading)
    repeats = any(master.component.first(name) for name in ("RRULE", "RDATE"))
    moments = [master.starts.at(wall) for wall in starts.walls]
    made = [
        _EventTime(master, at, _end(master, at, starts.lengths.get(at.wall)), at if repeats else None)
        for at in moments
        if at.instant not in anew
    ]
    _keep_in_window(made, window, reading, times)


def _end(event: _DatedComponent, starts: CalendarMoment, length: timedelta | None = None) -> CalendarMoment:
    return starts.at(starts.wall + (event.length if length is None else length))


def _add_single(
    event: _DatedComponent,
    window: ReadingWindow,
    reading: ParsedCalendar,
    times: list[_EventTime],
    *,
    key_of: CalendarMoment | None,
) -> None:
    if event.is_cancelled:
        _skip_component(event.component, msg("Está cancelado."), reading)
        return
    if "THISANDFUTURE" in (line.parameters.get("RANGE", "") for line in event.component.every("RECURRENCE-ID")):
        _skip_component(event.component, msg("Cambia también las veces siguientes: aquí solo se cambia esta."), reading)
    _keep_in_window([_EventTime(event, event.starts, _end(event, event.starts), key_of)], window, reading, times)


def _keep_in_window(
    made: Iterable[_EventTime], window: ReadingWindow, reading: ParsedCalendar, times: list[_EventTime]
) -> None:
    inside = [each for each in made if each.starts.instant < window.closes and each.ends.instant >= window.opens]
    times += inside
    reading.taken += bool(inside)
    reading.outside += not inside


def _occurrence(each: _EventTime) -> CalendarOccurrence:
    original = f"{each.key_of.instant:%Y%m%dT%H%M%SZ}" if each.key_of else ""
    key = sha256(f"{_uid(each.event.component)}\n{original}".encode("utf-8", "replace")).hexdigest()[:32]
    return CalendarOccurrence(key=key, starts=each.starts, ends=each.ends, **each.event.words)


def _uid(component: CalendarComponent) -> str:
    """Return the UID, else start and name."""
    properties = [component.first(name) for name in ("DTSTART", "SUMMARY")]
    return component.text("UID") or "\n".join(
        calendar_property.value for calendar_property in properties if calendar_property
    )


def _skip_component(component: CalendarComponent, reason: Message, reading: ParsedCalendar) -> None:
    summary = " ".join(component.text("SUMMARY").split())[:MAX_TITLE]
    reading.left.append(SkippedComponent(component.line, component.text("UID")[:255], summary, reason))


def _header(content: bytes, *names: str) -> str:
    lines = (line.partition(":") for line in decode_calendar(content[:20_000]).splitlines())
    return next((value.strip() for name, _, value in lines if name.partition(";")[0].upper() in names), "")
