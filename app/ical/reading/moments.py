"""When something is: a day, an hour of some clock, or of whichever clock hangs on the wall (RFC 5545 §3.3.4–5)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, vDuration
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from app.core.errors import Refusal
from app.core.words import say
from app.core.zones import is_zone
from app.ical.reading.components import Component, Property

_VALUE = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):?(\d{2})(?::?(\d{2}))?(?:\.\d+)?(Z)?)?", re.ASCII | re.IGNORECASE
)
_TOO_LONG = timedelta(days=3660)


class Unsound(Refusal):
    """A component that cannot be taken; its sentence says why."""


@dataclass(frozen=True, slots=True)
class Moment:
    """`wall` is what is written, naive; `zone`, whose clock. A day is its midnight, and `is_day`."""

    wall: datetime
    zone: tzinfo
    is_day: bool = False

    @property
    def instant(self) -> datetime:
        """An hour that was jumped over counts by the offset before the jump (§3.3.5); of two equal ones, the first."""
        return self.wall.replace(tzinfo=self.zone).astimezone(UTC)

    def at(self, wall: datetime) -> "Moment":
        return Moment(wall, self.zone, self.is_day)

    def by(self, other: "Moment") -> datetime:
        """The same instant by another's clock; days and hours without a zone stay as they are written."""
        if self.is_day or other.is_day or self.zone == other.zone:
            return self.wall
        return self.instant.astimezone(other.zone).replace(tzinfo=None)


class Clocks:
    """The zones a calendar may name: those of the world, Windows' names for them, and those it brings itself."""

    def __init__(self, brought: Iterable[Component], house: str) -> None:
        self.house: tzinfo = ZoneInfo(house)
        self._brought = {one.text("TZID"): one for one in brought}
        self._known: dict[str, tzinfo | None] = {}

    def zone(self, name: str) -> tzinfo:
        """Raises `Unsound` for a name nobody knows."""
        if name not in self._known:
            self._known[name] = _of_the_world(name) or self._own(name)
        found = self._known[name]
        if found is None:
            raise Unsound(say("Su huso horario, «%(zone)s», no se conoce.", zone=name[:60]))
        return found

    def _own(self, name: str) -> tzinfo | None:
        component = self._brought.get(name)
        return _built("\r\n".join(component.raw)) if component and component.is_whole else None


def moments_of(line: Property, clocks: Clocks) -> list[Moment]:
    """Every value of a line of dates; a period counts from its beginning. Raises `Unsound`."""
    return [_moment(value.partition("/")[0], line, clocks) for value in line.value.split(",") if value.strip()]


def moment_of(line: Property, clocks: Clocks) -> Moment:
    """Raises `Unsound`."""
    found = moments_of(line, clocks)
    if not found:
        raise _unreadable(line.value)
    return found[0]


def duration_of(line: Property) -> timedelta:
    """Raises `Unsound`."""
    try:
        length: timedelta = vDuration.from_ical(line.value.strip())  # type: ignore[no-untyped-call] # it has no types
    except (ValueError, OverflowError) as error:
        raise _unreadable(line.value) from error
    return check_length(length)


def check_length(length: timedelta) -> timedelta:
    """Raises `Unsound` for what ends before it begins or lasts for ten years."""
    if length < timedelta():
        raise Unsound(say("Termina antes de empezar."))
    if length > _TOO_LONG:
        raise Unsound(say("Dura más de diez años."))
    return length


def _moment(value: str, line: Property, clocks: Clocks) -> Moment:
    found = _VALUE.fullmatch(value.strip())
    if found is None:
        raise _unreadable(value)
    year, month, day, hour, minute, second, utc = found.groups()
    try:
        on = date(int(year), int(month), int(day))
        at = time(int(hour or 0), int(minute or 0), min(int(second or 0), 59))
    except ValueError as error:
        raise _unreadable(value) from error
    if not date(1900, 1, 1) <= on <= date(2199, 12, 31):
        raise Unsound(say("Su fecha, %(value)s, queda fuera de los años que se leen.", value=value[:40]))
    name = line.parameters.get("TZID", "")
    is_day = hour is None
    zone = UTC if utc else clocks.zone(name) if name and not is_day else clocks.house
    return Moment(datetime.combine(on, at), zone, is_day)


def _unreadable(value: str) -> Unsound:
    return Unsound(say("Su fecha no se entiende: «%(value)s».", value=value.strip()[:40]))


@cache
def _of_the_world(name: str) -> tzinfo | None:
    """Also with a maker's prefix: `/softwarestudio.org/Olson_20011030_5/Europe/Madrid`."""
    parts = name.strip("/").split("/")
    tails = ["/".join(parts[n:]) for n in range(len(parts))]
    found = next((tail for tail in (*tails, WINDOWS_TO_OLSON.get(name, "")) if is_zone(tail)), None)
    return ZoneInfo(found) if found else None


@cache
def _built(raw: str) -> tzinfo | None:
    """From the component itself, as Exchange writes it under names of its own; only what turns once a year is tried."""
    rules = re.findall(r"^RRULE[^:\n]*:(.*)$", raw, re.MULTILINE | re.IGNORECASE)
    if len(raw) > 20_000 or any("FREQ=YEARLY" not in rule.upper() for rule in rules):
        return None
    try:
        component = Timezone.from_ical(raw)
        zone: tzinfo | None = component.to_tz(lookup_tzid=False) if isinstance(component, Timezone) else None
        datetime(2027, 1, 1, tzinfo=zone).utcoffset()
    except Exception:
        return None
    return zone
