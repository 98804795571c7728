"""Days, zoned and floating hours (RFC 5545 §3.3.4–5)."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from unicodedata import combining, normalize
from zoneinfo import ZoneInfo, available_timezones

from icalendar import vDuration
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from app.core.errors import Refusal
from app.core.messages import msg
from app.core.zones import is_zone
from app.ical.reader.components import CalendarComponent, CalendarProperty
from app.ical.reader.custom_zone import build_zone
from app.ical.reader.occurrences import CalendarMoment

_VALUE = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):?(\d{2})(?::?(\d{2}))?(?:\.\d+)?(Z)?)?", re.ASCII | re.IGNORECASE
)
_TOO_LONG = timedelta(days=3660)
MAX_CUSTOM_ZONES = 20
"""Zones, each computed over fifty years."""
LONGEST_ZONE_NAME = 3
"""Parts: America/Argentina/Buenos_Aires."""


class UnreadableComponent(Refusal):
    """An unreadable component; its sentence says why."""


class ZoneResolver:
    """Zones a calendar may name: IANA's, Windows' and its own.

    `own`: of days; `floating`: of hours without one (X-WR-TIMEZONE, else `own`).
    """

    def __init__(self, brought: Iterable[CalendarComponent], own: str, *, floating: str = "") -> None:
        self.own: tzinfo = ZoneInfo(own)
        self._brought = {each.text("TZID"): each for each in brought}
        self._built = 0
        self._known: dict[str, tzinfo | None] = {}
        self.floating = (_known_zone(floating) if floating else None) or self.own

    def zone(self, name: str) -> tzinfo:
        """Raise `UnreadableComponent` for an unknown name."""
        if name not in self._known:
            self._known[name] = _known_zone(name) or self._own(name)
        resolved_zone = self._known[name]
        if resolved_zone is None:
            raise UnreadableComponent(msg("Su huso horario, «%(zone)s», no se conoce.", zone=name[:60]))
        return resolved_zone

    def _own(self, name: str) -> tzinfo | None:
        component = self._brought.get(name)
        if component is None or self._built == MAX_CUSTOM_ZONES:
            return None
        self._built += 1
        return build_zone(component)


def parse_moments(line: CalendarProperty, clocks: ZoneResolver) -> list[CalendarMoment]:
    """Parse dates; periods count from their start. Raises `UnreadableComponent`."""
    return [moment for moment, _ in parse_periods(line, clocks)]


def parse_periods(line: CalendarProperty, clocks: ZoneResolver) -> list[tuple[CalendarMoment, timedelta | None]]:
    """Parse dates, with any lengths (RFC 5545 §3.3.9). Raises `UnreadableComponent`."""
    return [_parse_period(value, line, clocks) for value in line.value.split(",") if value.strip()]


def _parse_period(value: str, line: CalendarProperty, clocks: ZoneResolver) -> tuple[CalendarMoment, timedelta | None]:
    begin, _, end = value.partition("/")
    starts = _parse_value(begin, line, clocks)
    if not end:
        return starts, None
    if end.strip()[:1].upper() in ("P", "+", "-"):
        return starts, parse_duration(CalendarProperty("DURATION", end))
    return starts, check_duration(_parse_value(end, line, clocks).instant - starts.instant)


def parse_moment(line: CalendarProperty, clocks: ZoneResolver) -> CalendarMoment:
    """Return the property's first moment. Raises `UnreadableComponent`."""
    moments = parse_moments(line, clocks)
    if not moments:
        raise _unreadable(line.value)
    return moments[0]


def parse_duration(line: CalendarProperty) -> timedelta:
    """Raise `UnreadableComponent` if invalid."""
    try:
        length: timedelta = vDuration.from_ical(line.value.strip())  # type: ignore[no-untyped-call] # it has no types
    except (ValueError, OverflowError) as error:
        raise _unreadable(line.value) from error
    return check_duration(length)


def check_duration(length: timedelta) -> timedelta:
    """Raise `UnreadableComponent` if negative or over ten years."""
    if length < timedelta():
        raise UnreadableComponent(msg("Termina antes de empezar."))
    if length > _TOO_LONG:
        raise UnreadableComponent(msg("Dura más de diez años."))
    return length


def _parse_value(value: str, line: CalendarProperty, clocks: ZoneResolver) -> CalendarMoment:
    match = _VALUE.fullmatch(value.strip())
    if match is None:
        raise _unreadable(value)
    year, month, day, hour, minute, second, utc = match.groups()
    try:
        on = date(int(year), int(month), int(day))
        at = time(int(hour or 0), int(minute or 0), min(int(second or 0), 59))
    except ValueError as error:
        raise _unreadable(value) from error
    if not date(1900, 1, 1) <= on <= date(2199, 12, 31):
        raise UnreadableComponent(msg("Su fecha, %(value)s, queda fuera de los años que se leen.", value=value[:40]))
    name = line.parameters.get("TZID", "")
    is_day = hour is None
    zone = clocks.own if is_day else UTC if utc else clocks.zone(name) if name else clocks.floating
    return CalendarMoment(datetime.combine(on, at), zone, is_day)


def _unreadable(value: str) -> UnreadableComponent:
    return UnreadableComponent(msg("Su fecha no se entiende: «%(value)s».", value=value.strip()[:40]))


@lru_cache(maxsize=1_000)
def _known_zone(name: str) -> tzinfo | None:
    """Find a zone even prefixed: `/softwarestudio.org/Olson_20011030_5/Europe/Madrid`."""
    parts = name.strip("/").split("/")[-LONGEST_ZONE_NAME:]
    tails = ["/".join(parts[n:]) for n in range(len(parts))]
    known = (_zones_by_name().get(tail.casefold(), "") for tail in tails)
    zone_name = next((zone for zone in known if zone and is_zone(zone)), None)
    return ZoneInfo(zone_name) if zone_name else _fixed_zone(name) or _zone_from_windows_label(name)


@cache
def _zones_by_name() -> dict[str, str]:
    """Return IANA's and Windows' names (CLDR), without their capitals."""
    names = {name.casefold(): zone for name, zone in WINDOWS_TO_OLSON.items()}
    return names | {zone.casefold(): zone for zone in available_timezones()}


MOST_HOURS = 14
"""The farthest zone, Line Islands."""
_FIXED = re.compile(r"(?:UTC|GMT)([+-])(\d{1,2})(?::?(\d{2}))?", re.ASCII | re.IGNORECASE)


def _fixed_zone(name: str) -> tzinfo | None:
    """Find `GMT+1` or `UTC-03:30`, east of Greenwich with a plus, unlike IANA's `Etc/GMT-1`."""
    shown = _FIXED.fullmatch(name.strip())
    if shown is None or int(shown[2]) > MOST_HOURS:
        return None
    offset = timedelta(hours=int(shown[2]), minutes=int(shown[3] or 0))
    return timezone(-offset if shown[1] == "-" else offset)


_WINDOWS_LABEL = re.compile(r"\((?:UTC|GMT)(?:([+-])(\d{1,2}):(\d{2}))?\) *(.+)", re.ASCII | re.IGNORECASE)
_AMERICAN = {"eastern": "New_York", "central": "Chicago", "mountain": "Denver", "pacific": "Los_Angeles"}
_HALVES = datetime(2027, 1, 15), datetime(2027, 7, 15)  # noqa: DTZ001 - wall times


def _zone_from_windows_label(name: str) -> tzinfo | None:
    """Find `(UTC+01:00) Brussels, Copenhagen, Madrid, Paris`, as Windows shows.

    The first city with that offset outside summer time decides.
    """
    shown = _WINDOWS_LABEL.fullmatch(name.strip())
    if shown is None:
        return None
    sign, hours, minutes, places = shown.groups()
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
    words = [place.strip() for place in places.split(",")]
    cities = [_fold(_AMERICAN.get(word.split()[0].lower(), word)) for word in words if word]
    zones = (ZoneInfo(zone) for city in cities for zone in _zones_by_city().get(city, ()))
    return next((zone for zone in zones if offset in _standard_offsets(zone)), None)


def _standard_offsets(zone: ZoneInfo) -> set[timedelta | None]:
    halves = [at.replace(tzinfo=zone) for at in _HALVES]
    return {half.utcoffset() for half in halves if not half.dst()}


@cache
def _zones_by_city() -> dict[str, list[str]]:
    cities: dict[str, list[str]] = {}
    for zone in sorted(available_timezones()):
        if zone.partition("/")[0] in _REGIONS:
            cities.setdefault(_fold(zone.rpartition("/")[2]), []).append(zone)
    return cities


_REGIONS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def _fold(city: str) -> str:
    plain = normalize("NFD", city.casefold().replace("_", " "))
    return "".join(letter for letter in plain if not combining(letter))
