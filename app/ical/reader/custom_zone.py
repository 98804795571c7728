"""A calendar's own zone (VTIMEZONE, RFC 5545 §3.6.5)."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo

from app.ical.reader.components import CalendarComponent, CalendarProperty, parse_property
from app.ical.reader.recurrence import build_rule

FIRST_CHANGE, LAST_CHANGE = datetime(2000, 1, 1), datetime(2050, 1, 1)  # noqa: DTZ001 - wall times
"""The known range, outside which end offsets hold."""
MAX_CHARACTERS = 20_000
MAX_ZONE_RULES = 20
_OFFSET = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?", re.ASCII)
_LOCAL = "%Y%m%dT%H%M%S"
_OBSERVANCES = ("STANDARD", "DAYLIGHT")
Observance = list[CalendarProperty]
OffsetChange = tuple[datetime, timedelta, timedelta]


class CustomZone(tzinfo):
    """A zone of `changes`: naive UTC instants, with new offsets.

    Skipped and repeated hours take the offset before (RFC 5545 §3.3.5).
    """

    def __init__(self, before: timedelta, changes: Sequence[tuple[datetime, timedelta]]) -> None:
        self._offsets = [before, *(offset for _, offset in changes)]
        self._instants = [at for at, _ in changes]
        pairs = zip(self._instants, self._offsets, self._offsets[1:], strict=False)
        self._walls = [at + max(old, new) for at, old, new in pairs]

    def utcoffset(self, wall: datetime | None) -> timedelta:
        if wall is None:
            return self._offsets[-1]
        return self._offsets[bisect_right(self._walls, wall.replace(tzinfo=None))]

    def fromutc(self, instant: datetime) -> datetime:
        return instant + self._offsets[bisect_right(self._instants, instant.replace(tzinfo=None))]

    def dst(self, _wall: datetime | None) -> None:
        return None

    def tzname(self, _wall: datetime | None) -> None:
        return None


def build_zone(component: CalendarComponent) -> CustomZone | None:
    """Return None if unreadable or a rule exceeds one yearly change."""
    if not component.is_whole or sum(map(len, component.raw)) > MAX_CHARACTERS:
        return None
    try:
        changes = sorted(change for observance in _observances(component) for change in _changes(observance))
        return CustomZone(changes[0][1], [(at - before, after) for at, before, after in changes])
    except (ValueError, KeyError, IndexError, OverflowError):
        return None


def _observances(component: CalendarComponent) -> Iterator[Observance]:
    inside: Observance | None = None
    for line in component.raw:
        verb, _, name = line.strip().upper().partition(":")
        if verb == "BEGIN" and name in _OBSERVANCES:
            inside = []
        elif verb == "END" and inside is not None:
            yield inside
            inside = None
        elif inside is not None and (each := parse_property(line)):
            inside.append(each)


def _changes(observance: Observance) -> Iterator[OffsetChange]:
    """Yield wall times, offsets before and after. Raises `ValueError` or `KeyError`."""
    values = {each.name: each.value.strip() for each in observance}
    offsets = _parse_offset(values["TZOFFSETFROM"]), _parse_offset(values["TZOFFSETTO"])
    first = _parse_wall_time(values["DTSTART"])
    dates = [value for each in observance if each.name == "RDATE" for value in each.value.split(",")]
    rules = [each.value for each in observance if each.name == "RRULE"]
    if len(rules) > MAX_ZONE_RULES:
        raise ValueError("too many rules")
    yield from ((at, *offsets) for at in {first, *map(_parse_wall_time, dates)})
    for rule in rules:
        yield from ((at, *offsets) for at in _rule_times(rule, first) if at != first)


def _rule_times(rule: str, first: datetime) -> Iterator[datetime]:
    parts = dict(part.split("=", 1) for part in rule.strip().upper().rstrip(";").split(";"))
    until = parts.pop("UNTIL", "")
    if parts["FREQ"] != "YEARLY" or "COUNT" in parts:
        raise ValueError(rule)
    last = min(LAST_CHANGE, _parse_wall_time(until)) if until else LAST_CHANGE
    return build_rule(parts, first).times(first, FIRST_CHANGE, last, counts=False)


def _parse_wall_time(value: str) -> datetime:
    return datetime.strptime(value.strip().rstrip("Z")[:15], _LOCAL)  # noqa: DTZ007 - a wall time


def _parse_offset(value: str) -> timedelta:
    parsed = _OFFSET.fullmatch(value)
    if parsed is None:
        raise ValueError(value)
    sign, hours, minutes, seconds = parsed.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    if offset >= timedelta(days=1):
        raise ValueError(value)
    return -offset if sign == "-" else offset
