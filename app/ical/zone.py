"""VTIMEZONE components that calendars read alike.

Importers take one STANDARD and one DAYLIGHT with yearly weekday rules; date lists put events an hour off in several.
Each comes from the zone's future rule (the POSIX line ending its TZif, RFC 8536 §3.3); inexpressible zones are refused,
their events going out in UTC.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from app.core.zones import is_zone

FIRST_YEAR, LAST_YEAR = 2025, 2034
_EPOCH_YEAR = 1970

_NAME = r"([A-Za-z]+|<[A-Za-z0-9+-]+>)"
_HOURS = r"([+-]?\d{1,3}(?::\d{2}){0,2})"
_RULE = r"M(\d+)\.(\d)\.(\d)(?:/([^,]+))?"
_FOOTER = re.compile(rf"{_NAME}{_HOURS}(?:{_NAME}{_HOURS}?,{_RULE},{_RULE})?")
_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")


@dataclass(frozen=True, slots=True)
class YearlyClockChange:
    """A change, by the clock ending there; week 5 is the last."""

    month: int
    week: int
    weekday: int
    at: time

    def in_year(self, year: int) -> datetime:
        """Return its naive time, by the ending offset."""
        first = date(year, self.month, 1)
        day = first + timedelta(days=(self.weekday - first.isoweekday()) % 7, weeks=self.week - 1)
        while day.month != self.month:
            day -= timedelta(weeks=1)
        return datetime.combine(day, self.at)

    @property
    def rule(self) -> str:
        week = -1 if self.week == 5 else self.week
        return f"FREQ=YEARLY;BYMONTH={self.month};BYDAY={week}{_WEEKDAYS[self.weekday]}"


@dataclass(frozen=True, slots=True)
class ZoneSeason:
    """An offset and its beginning change (None if clocks never change)."""

    name: str
    offset: timedelta
    begins: YearlyClockChange | None


@lru_cache(maxsize=64)
def render_time_zone(zone: str) -> bytes | None:
    """Return a VTIMEZONE exact for each hour of 2025–2034, else `None`."""
    seasons = _seasons(_footer(zone)) if is_zone(zone) else None
    if seasons is None or not _is_exact(zone, seasons):
        return None
    parts = (_render_season(season, other) for season, other in _paired_seasons(seasons))
    lines = [
        "BEGIN:VTIMEZONE",
        f"TZID:{zone}",
        f"X-LIC-LOCATION:{zone}",
        *"\n".join(parts).split("\n"),
        "END:VTIMEZONE",
    ]
    return "".join(f"{line}\r\n" for line in lines).encode()


def _footer(zone: str) -> str:
    resource = files("tzdata").joinpath("zoneinfo", *zone.split("/"))
    return resource.read_bytes().rsplit(b"\n", 2)[1].decode("ascii")


def _seasons(footer: str) -> tuple[ZoneSeason, ...] | None:
    """Return standard, then summer time; Ireland's are reversed."""
    match = _FOOTER.fullmatch(footer)
    if match is None:
        return None
    name, west, other, other_west, *turns = match.groups()
    offset = -_parse_span(west)
    if other is None:
        return (ZoneSeason(name.strip("<>"), offset, None),)
    to_other, back = _parse_clock_change(*turns[:4]), _parse_clock_change(*turns[4:])
    if to_other is None or back is None:
        return None
    other_offset = -_parse_span(other_west) if other_west else offset + timedelta(hours=1)
    both = ZoneSeason(name.strip("<>"), offset, back), ZoneSeason(other.strip("<>"), other_offset, to_other)
    return tuple(sorted(both, key=lambda season: season.offset))


def _parse_clock_change(month: str, week: str, weekday: str, at: str | None) -> YearlyClockChange | None:
    """Return `None` for hours outside the day: in some years the weekday rule would name the wrong day."""
    since_midnight = _parse_span(at or "2")
    if not timedelta(0) <= since_midnight < timedelta(days=1):
        return None
    return YearlyClockChange(
        int(month), int(week), int(weekday), (datetime.combine(date.min, time.min) + since_midnight).time()
    )


def _parse_span(text: str) -> timedelta:
    hours, minutes, seconds = ([int(part) for part in text.lstrip("+-").split(":")] + [0, 0])[:3]
    span = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -span if text.startswith("-") else span


def _paired_seasons(seasons: tuple[ZoneSeason, ...]) -> tuple[tuple[ZoneSeason, ZoneSeason], ...]:
    return tuple(zip(seasons, seasons[::-1], strict=True))


def _render_season(season: ZoneSeason, before: ZoneSeason) -> str:
    kind = "STANDARD" if season.offset <= before.offset else "DAYLIGHT"
    starts = (
        season.begins.in_year(_EPOCH_YEAR) if season.begins else datetime.combine(date(_EPOCH_YEAR, 1, 1), time.min)
    )
    lines = [
        f"BEGIN:{kind}",
        f"DTSTART:{starts:%Y%m%dT%H%M%S}",
        *([f"RRULE:{season.begins.rule}"] if season.begins else []),
        f"TZOFFSETFROM:{_offset(before.offset)}",
        f"TZOFFSETTO:{_offset(season.offset)}",
        f"TZNAME:{season.name}",
        f"END:{kind}",
    ]
    return "\n".join(lines)


def _offset(offset: timedelta) -> str:
    seconds = int(abs(offset).total_seconds())
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{'-' if offset < timedelta(0) else '+'}{hours:02}{minutes:02}" + (f"{rest:02}" if rest else "")


def _is_exact(zone: str, seasons: tuple[ZoneSeason, ...]) -> bool:
    """Compare rule and database at changes and daily."""
    place = ZoneInfo(zone)
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    turns = sorted(_clock_changes(seasons, years))
    if any(_offset_at(place, at - timedelta(seconds=1)) != old for at, old, _ in turns):
        return False
    known = [(at, new) for at, _, new in turns]
    return all(_offset_at(place, day) == _rule_offset(known, seasons, day) for day in _days(years)) and all(
        _offset_at(place, at) == new for at, new in known
    )


def _clock_changes(seasons: tuple[ZoneSeason, ...], years: range) -> list[tuple[datetime, timedelta, timedelta]]:
    return [
        ((season.begins.in_year(year) - before.offset).replace(tzinfo=UTC), before.offset, season.offset)
        for season, before in _paired_seasons(seasons)
        if season.begins
        for year in years
    ]


def _rule_offset(turns: list[tuple[datetime, timedelta]], seasons: tuple[ZoneSeason, ...], at: datetime) -> timedelta:
    """Return the offset; before the first change, the opening season's."""
    passed = [new for turn, new in turns if turn <= at]
    return passed[-1] if passed else (turns[1][1] if turns else seasons[0].offset)


def _days(years: range) -> list[datetime]:
    start = datetime(years[0], 1, 1, 12, tzinfo=UTC)
    return [start + timedelta(days=n) for n in range((datetime(years[-1] + 1, 1, 1, tzinfo=UTC) - start).days)]


def _offset_at(place: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(place).utcoffset() or timedelta(0)
