"""A whole calendar: what happens when, and what of it could not be taken."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any

from app.core.words import Sentence, say
from app.ical.reading.components import Component, components_of, decoded
from app.ical.reading.moments import Clocks, Moment, Unsound, check_length, duration_of, moment_of
from app.ical.reading.repeating import Window, starts_of, struck

MOST = 5_000
"""Occurrences of one calendar that are kept."""
LONGEST_TITLE, LONGEST_TEXT = 300, 4_000
_SILENT = frozenset({"VTIMEZONE", "X-LIC-LOCATION"})


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time something happens. `key` stays the same when it is moved; a day is local midnight to midnight.

    `shows`: how Outlook shows it in a diary (OOF, BUSY, FREE…), if it says; `is_free`: it takes no time (TRANSP).
    """

    key: str
    uid: str
    summary: str
    place: str
    text: str
    starts: Moment
    ends: Moment
    shows: str = ""
    is_free: bool = False

    @property
    def is_all_day(self) -> bool:
        return self.starts.is_day


@dataclass(frozen=True, slots=True)
class Left:
    """What was not taken: where it begins in the file, what it calls itself, and why not."""

    line: int
    uid: str
    summary: str
    reason: Sentence


@dataclass(slots=True)
class Reading:
    """`taken` and `outside` count components: those with something in the window, and sound ones with nothing in it."""

    name: str = ""
    events: list[Occurrence] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    taken: int = 0
    outside: int = 0


@dataclass(frozen=True)
class _Event:
    """A component with its times; what it says is read once, however often it repeats."""

    component: Component
    starts: Moment
    length: timedelta
    original: Moment | None

    @cached_property
    def words(self) -> dict[str, Any]:
        """The fields of an occurrence that are the same for all of them."""
        said = self.component.text
        return {
            "uid": _uid(self.component)[:255],
            "summary": " ".join(said("SUMMARY").split())[:LONGEST_TITLE],
            "place": " ".join(said("LOCATION").split())[:LONGEST_TITLE],
            "text": said("DESCRIPTION")[:LONGEST_TEXT],
            "shows": said("X-MICROSOFT-CDO-BUSYSTATUS").upper()[:20],
            "is_free": said("TRANSP").upper() == "TRANSPARENT",
        }

    @property
    def sequence(self) -> tuple[int, int]:
        number = self.component.text("SEQUENCE")
        return int(number[:9]) if number[:9].isascii() and number[:9].isdecimal() else 0, self.component.line

    @property
    def is_cancelled(self) -> bool:
        return self.component.text("STATUS").upper() == "CANCELLED"


@dataclass(frozen=True, slots=True)
class _Time:
    """One time of an event. `key_of`: the time it is known by where the event has several."""

    event: _Event
    starts: Moment
    ends: Moment
    key_of: Moment | None


def read_calendar(content: bytes, zone: str, opens: datetime, closes: datetime) -> Reading:
    """What happens from one instant to another; hours without a zone are of `zone`. Raises `NotACalendar`."""
    found = components_of(decoded(content))
    zones = (each for each in found if each.name == "VTIMEZONE")
    clocks = Clocks(zones, zone, floating=_header(content, "X-WR-TIMEZONE"))
    reading, window = Reading(_header(content, "X-WR-CALNAME", "NAME")[:100]), Window(opens, closes)
    times: list[_Time] = []
    groups: dict[str, list[_Event]] = {}
    for component in found:
        if event := _sound(component, clocks, reading):
            groups.setdefault(_uid(component), []).append(event)
    for events in groups.values():
        _expand(events, window, clocks, reading, times)
    times.sort(key=lambda each: each.starts.instant)
    if len(times) > MOST:
        reading.left.append(Left(0, "", "", say("Hay más de %(most)s actos: los últimos no se toman.", most=MOST)))
    reading.events = sorted(map(_occurrence, times[:MOST]), key=lambda each: (each.starts.instant, each.key))
    reading.left.sort(key=lambda each: each.line)
    return reading


def _sound(component: Component, clocks: Clocks, reading: Reading) -> _Event | None:
    try:
        return _event(component, clocks)
    except Unsound as unsound:
        if component.name not in _SILENT:
            _leave(component, unsound.sentence, reading)
        return None


def _event(component: Component, clocks: Clocks) -> _Event:
    """Raises `Unsound`."""
    if component.name != "VEVENT":
        raise Unsound(say("Es un «%(kind)s», no un acto.", kind=component.name[:40]))
    if not component.is_whole:
        raise Unsound(say("No termina: le falta END:VEVENT."))
    line = component.first("DTSTART")
    if line is None:
        raise Unsound(say("No dice cuándo empieza."))
    starts = moment_of(line, clocks)
    original = component.first("RECURRENCE-ID")
    return _Event(
        component, starts, _length(component, starts, clocks), moment_of(original, clocks) if original else None
    )


def _length(component: Component, starts: Moment, clocks: Clocks) -> timedelta:
    """By the wall clock where both ends are of one; a day without an end lasts that day (RFC 5545 §3.6.1)."""
    if line := component.first("DTEND"):
        ends = moment_of(line, clocks)
        if ends.is_day == starts.is_day and ends.zone == starts.zone:
            length = check_length(ends.wall - starts.wall)
        else:
            length = check_length(ends.instant - starts.instant)
    elif line := component.first("DURATION"):
        length = duration_of(line)
    else:
        length = timedelta()
    return max(length, timedelta(days=1)) if starts.is_day else length


def _expand(events: list[_Event], window: Window, clocks: Clocks, reading: Reading, times: list[_Time]) -> None:
    """One UID: its newest master, repeated, with what was said anew of single occurrences."""
    masters = sorted((each for each in events if each.original is None), key=lambda each: each.sequence, reverse=True)
    for older in masters[1:]:
        _leave(older.component, say("Está repetido: vale la versión más reciente."), reading)
    changes = [each for each in sorted(events, key=lambda each: each.sequence) if each.original]
    anew = {_original(each, masters).instant: each for each in changes}
    if masters:
        gone = _undone(anew, masters[0], clocks)
        anew = {at: each for at, each in anew.items() if at not in gone}
        _repeat(masters[0], anew, window, clocks, reading, times)
    for each in anew.values():
        _once(each, window, reading, times, key_of=_original(each, masters))


def _original(event: _Event, masters: Sequence[_Event]) -> Moment:
    """Say which time of the series it stands for, by the clock of the series.

    Programs write that of a whole day as midnight of some zone, or that of an hour as its day alone.
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


def _undone(anew: Mapping[datetime, _Event], master: _Event, clocks: Clocks) -> set[datetime]:
    """Give the occurrences that a newer version of the whole took out."""
    older = {at: each for at, each in anew.items() if each.sequence[0] < master.sequence[0]}
    walls = {at: _original(each, [master]).by(master.starts) for at, each in older.items()}
    if not walls:
        return set()
    try:
        gone = struck(master.component, master.starts, walls.values(), clocks)
    except Unsound:
        return set()
    return {at for at, wall in walls.items() if wall in gone}


def _repeat(
    master: _Event,
    anew: Mapping[datetime, _Event],
    window: Window,
    clocks: Clocks,
    reading: Reading,
    times: list[_Time],
) -> None:
    if master.is_cancelled:
        _leave(master.component, say("Está cancelado."), reading)
        return
    try:
        starts = starts_of(master.component, master.starts, master.length, window, clocks)
    except Unsound as unsound:
        _leave(master.component, unsound.sentence, reading)
        return
    for trouble in starts.trouble:
        _leave(master.component, trouble, reading)
    repeats = any(master.component.first(name) for name in ("RRULE", "RDATE"))
    moments = [master.starts.at(wall) for wall in starts.walls]
    made = [
        _Time(master, at, _end(master, at, starts.lengths.get(at.wall)), at if repeats else None)
        for at in moments
        if at.instant not in anew
    ]
    _keep(made, window, reading, times)


def _end(event: _Event, starts: Moment, length: timedelta | None = None) -> Moment:
    return starts.at(starts.wall + (event.length if length is None else length))


def _once(event: _Event, window: Window, reading: Reading, times: list[_Time], *, key_of: Moment | None) -> None:
    if event.is_cancelled:
        _leave(event.component, say("Está cancelado."), reading)
        return
    if "THISANDFUTURE" in (line.parameters.get("RANGE", "") for line in event.component.every("RECURRENCE-ID")):
        _leave(event.component, say("Cambia también las veces siguientes: aquí solo se cambia esta."), reading)
    _keep([_Time(event, event.starts, _end(event, event.starts), key_of)], window, reading, times)


def _keep(made: Iterable[_Time], window: Window, reading: Reading, times: list[_Time]) -> None:
    inside = [each for each in made if each.starts.instant < window.closes and each.ends.instant >= window.opens]
    times += inside
    reading.taken += bool(inside)
    reading.outside += not inside


def _occurrence(each: _Time) -> Occurrence:
    original = f"{each.key_of.instant:%Y%m%dT%H%M%SZ}" if each.key_of else ""
    key = sha256(f"{_uid(each.event.component)}\n{original}".encode("utf-8", "replace")).hexdigest()[:32]
    return Occurrence(key=key, starts=each.starts, ends=each.ends, **each.event.words)


def _uid(component: Component) -> str:
    """What says no UID is known by its name and its hour."""
    said = [component.first(name) for name in ("DTSTART", "SUMMARY")]
    return component.text("UID") or "\n".join(one.value for one in said if one)


def _leave(component: Component, reason: Sentence, reading: Reading) -> None:
    summary = " ".join(component.text("SUMMARY").split())[:LONGEST_TITLE]
    reading.left.append(Left(component.line, component.text("UID")[:255], summary, reason))


def _header(content: bytes, *names: str) -> str:
    """Give the first of these properties that the beginning of the file has."""
    lines = (line.partition(":") for line in decoded(content[:20_000]).splitlines())
    return next((value.strip() for name, _, value in lines if name.partition(";")[0].upper() in names), "")
