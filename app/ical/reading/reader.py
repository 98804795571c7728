"""A whole calendar: what happens when, and what of it could not be taken."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

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


@dataclass(frozen=True, slots=True)
class _Event:
    """A component with its times."""

    component: Component
    starts: Moment
    length: timedelta
    original: Moment | None

    @property
    def sequence(self) -> tuple[int, int]:
        number = self.component.text("SEQUENCE")
        return int(number[:9]) if number[:9].isascii() and number[:9].isdecimal() else 0, self.component.line

    @property
    def is_cancelled(self) -> bool:
        return self.component.text("STATUS").upper() == "CANCELLED"


def read_calendar(content: bytes, zone: str, opens: datetime, closes: datetime) -> Reading:
    """What happens from one instant to another; hours without a zone are of `zone`. Raises `NotACalendar`."""
    found = components_of(decoded(content))
    clocks = Clocks((one for one in found if one.name == "VTIMEZONE"), zone)
    reading, window = Reading(_name_of(content)), Window(opens, closes)
    groups: dict[str, list[_Event]] = {}
    for component in found:
        if event := _sound(component, clocks, reading):
            groups.setdefault(_uid(component), []).append(event)
    for events in groups.values():
        _expand(events, window, clocks, reading)
    reading.events.sort(key=lambda one: (one.starts.instant, one.key))
    if len(reading.events) > MOST:
        reading.left.append(Left(0, "", "", say("Hay más de %(most)s actos: los últimos no se toman.", most=MOST)))
        del reading.events[MOST:]
    reading.left.sort(key=lambda one: one.line)
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


def _expand(events: list[_Event], window: Window, clocks: Clocks, reading: Reading) -> None:
    """One UID: its newest master, repeated, with what was said anew of single occurrences."""
    masters = sorted((one for one in events if one.original is None), key=lambda one: one.sequence, reverse=True)
    for older in masters[1:]:
        _leave(older.component, say("Está repetido: vale la versión más reciente."), reading)
    anew = {one.original.instant: one for one in sorted(events, key=lambda one: one.sequence) if one.original}
    if masters:
        anew = {at: one for at, one in anew.items() if not _is_undone(one, masters[0], clocks)}
        _repeat(masters[0], anew, window, clocks, reading)
    for one in anew.values():
        _once(one, window, reading, key_of=one.original)


def _is_undone(one: _Event, master: _Event, clocks: Clocks) -> bool:
    """Whether a newer version of the whole took out the occurrence it speaks of."""
    if one.original is None or one.sequence[0] >= master.sequence[0]:
        return False
    wall = one.original.by(master.starts)
    try:
        return wall in struck(master.component, master.starts, [wall], clocks)
    except Unsound:
        return False


def _repeat(master: _Event, anew: dict[datetime, _Event], window: Window, clocks: Clocks, reading: Reading) -> None:
    if master.is_cancelled:
        _leave(master.component, say("Está cancelado."), reading)
        return
    try:
        walls = starts_of(master.component, master.starts, master.length, window, clocks)
    except Unsound as unsound:
        _leave(master.component, unsound.sentence, reading)
        return
    starts = [master.starts.at(wall) for wall in walls]
    repeats = any(master.component.first(name) for name in ("RRULE", "RDATE"))
    made = [_occurrence(master, at, at if repeats else None) for at in starts if at.instant not in anew]
    _keep(made, window, reading)


def _once(event: _Event, window: Window, reading: Reading, *, key_of: Moment | None) -> None:
    if event.is_cancelled:
        _leave(event.component, say("Está cancelado."), reading)
        return
    if "THISANDFUTURE" in (line.parameters.get("RANGE", "") for line in event.component.every("RECURRENCE-ID")):
        _leave(event.component, say("Cambia también las veces siguientes: aquí solo se cambia esta."), reading)
    _keep([_occurrence(event, event.starts, key_of)], window, reading)


def _keep(made: Iterable[Occurrence], window: Window, reading: Reading) -> None:
    inside = [one for one in made if one.starts.instant < window.closes and one.ends.instant >= window.opens]
    reading.events += inside
    reading.taken += bool(inside)
    reading.outside += not inside


def _occurrence(event: _Event, starts: Moment, key_of: Moment | None) -> Occurrence:
    uid, original = _uid(event.component), f"{key_of.instant:%Y%m%dT%H%M%SZ}" if key_of else ""
    return Occurrence(
        key=sha256(f"{uid}\n{original}".encode("utf-8", "replace")).hexdigest()[:32],
        uid=uid[:255],
        summary=" ".join(event.component.text("SUMMARY").split())[:LONGEST_TITLE],
        place=" ".join(event.component.text("LOCATION").split())[:LONGEST_TITLE],
        text=event.component.text("DESCRIPTION")[:LONGEST_TEXT],
        starts=starts,
        ends=starts.at(starts.wall + event.length),
        shows=event.component.text("X-MICROSOFT-CDO-BUSYSTATUS").upper()[:20],
        is_free=event.component.text("TRANSP").upper() == "TRANSPARENT",
    )


def _uid(component: Component) -> str:
    """What says no UID is known by its name and its hour."""
    said = [component.first(name) for name in ("DTSTART", "SUMMARY")]
    return component.text("UID") or "\n".join(one.value for one in said if one)


def _leave(component: Component, reason: Sentence, reading: Reading) -> None:
    summary = " ".join(component.text("SUMMARY").split())[:LONGEST_TITLE]
    reading.left.append(Left(component.line, component.text("UID")[:255], summary, reason))


def _name_of(content: bytes) -> str:
    return next(_names(content), "")[:100]


def _names(content: bytes) -> Iterator[str]:
    for line in decoded(content[:20_000]).splitlines():
        name, _, value = line.partition(":")
        if name.partition(";")[0].upper() in ("X-WR-CALNAME", "NAME"):
            yield value.strip()
