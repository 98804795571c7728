"""From what people agree on (a day, an hour, a place) to the one instant it means, and back."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from app.core.errors import Refusal
from app.core.horizon import is_in_calendar
from app.core.messages import msg

_FIRST, _LAST = date(1, 1, 3), date(9999, 12, 29)
"""The days whose hours every zone can tell, with a day to spare on either side."""
_NOT_PLACES = ("posix/", "right/", "Factory", "localtime", "posixrules")


class UnknownTimeZone(Refusal):
    """The name is in no edition of the time zone database."""


class NonexistentTime(Refusal):
    """The clock jumped over that wall time; `suggestion` is the same distance after the jump and does exist."""

    def __init__(
        self, wall_time: datetime, zone: str, *, jump: tuple[datetime, datetime], suggestion: datetime
    ) -> None:
        self.suggestion = suggestion
        super().__init__(
            msg(
                "El %(day)s la hora %(hour)s no existe en %(zone)s: el reloj salta de %(before)s a %(after)s. "
                "Elija, por ejemplo, las %(suggestion)s.",
                day=f"{wall_time:%d/%m/%Y}",
                hour=f"{wall_time:%H:%M}",
                zone=zone,
                before=f"{jump[0]:%H:%M}",
                after=f"{jump[1]:%H:%M}",
                suggestion=f"{suggestion:%H:%M}",
            )
        )


class AmbiguousTime(Refusal):
    """The clock shows that wall time twice; `instants` (UTC) and `offsets` ("UTC+2") are in order: fold 0, fold 1."""

    def __init__(self, wall_time: datetime, zone: str, *, instants: tuple[datetime, datetime]) -> None:
        self.instants = instants
        self.offsets = tuple(_offset_label(instant.astimezone(_zone_info(zone))) for instant in instants)
        super().__init__(
            msg(
                "El %(day)s la hora %(hour)s ocurre dos veces en %(zone)s, porque el reloj se atrasa. "
                "Elija la primera (%(first)s) o la segunda (%(second)s).",
                day=f"{wall_time:%d/%m/%Y}",
                hour=f"{wall_time:%H:%M}",
                zone=zone,
                first=self.offsets[0],
                second=self.offsets[1],
            )
        )


def is_zone(name: str) -> bool:
    """Whether the name is a place of the IANA database (`Europe/Madrid`), and not a path or a variant file."""
    return name in _zones()


def instant_of(on: date, at: time, zone: str, *, fold: int | None = None) -> datetime:
    """The UTC instant of a wall time.

    `fold` answers which of two equal hours is meant (0 the first, 1 the second); `None` means nobody was asked.
    Raises `NonexistentTime`, `AmbiguousTime` (only without `fold`), `UnknownTimeZone`, and `Refusal` for a day in no
    calendar.
    """
    if not is_in_calendar(on):
        raise Refusal(msg("El día %(day)s no está en el calendario. Compruebe el año.", day=on.isoformat()))
    place = _zone_info(zone)
    wall_time = datetime.combine(on, at.replace(tzinfo=None, fold=0))
    first, second = (wall_time.replace(tzinfo=place, fold=n).astimezone(UTC) for n in (0, 1))
    if first > second:
        raise NonexistentTime(
            wall_time, zone, jump=_clock_jump(second, first, place), suggestion=_naive_local_time(first, place)
        )
    if first < second and fold is None:
        raise AmbiguousTime(wall_time, zone, instants=(first, second))
    return second if fold else first


def local_time(instant: datetime, zone: str) -> datetime:
    """The instant as the clocks of the zone show it, still aware (its `fold` tells the two equal hours apart)."""
    if instant.tzinfo is None:
        raise ValueError("An instant must carry its zone.")
    try:
        return instant.astimezone(_zone_info(zone))
    except OverflowError:
        return instant.astimezone(UTC)


def local_day(instant: datetime, zone: str) -> date:
    """The day it is there: two zones may be on different days at one instant."""
    return local_time(instant, zone).date()


def day_bounds(on: date, zone: str) -> tuple[datetime, datetime]:
    """Where the day begins and the next one begins, in UTC: 23, 24 or 25 hours apart."""
    return start_of_day(on, zone), start_of_day(min(on, _LAST) + timedelta(days=1), zone)


@lru_cache(maxsize=4096)
def start_of_day(on: date, zone: str) -> datetime:
    """The day's first instant, in UTC; where midnight is jumped over, the instant of the jump."""
    return boundary_instant(on, time.min, zone)


def boundary_instant(on: date, at: time, zone: str, *, is_end: bool = False) -> datetime:
    """Where a stretch that begins (or ends) at that wall time does, in UTC, whatever the clock does there.

    A time that is jumped over is the instant of the jump; of two equal ones a stretch begins at the first and ends at
    the second.
    """
    place = _zone_info(zone)
    wall_time = datetime.combine(min(max(on, _FIRST), _LAST), at.replace(tzinfo=None, fold=0))
    first, second = (wall_time.replace(tzinfo=place, fold=n).astimezone(UTC) for n in (0, 1))
    if first > second:
        return _offset_change(second, first, place)
    return second if is_end else first


@cache
def _zones() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if not name.startswith(_NOT_PLACES))


@cache
def _zone_info(zone: str) -> ZoneInfo:
    if not is_zone(zone):
        raise UnknownTimeZone(msg("El huso horario «%(zone)s» no existe. Use un nombre como Europe/Madrid.", zone=zone))
    return ZoneInfo(zone)


def _naive_local_time(instant: datetime, place: ZoneInfo) -> datetime:
    return instant.astimezone(place).replace(tzinfo=None, fold=0)


def _clock_jump(before: datetime, after: datetime, place: ZoneInfo) -> tuple[datetime, datetime]:
    """The wall time at which the clock jumps, and the one it jumps to."""
    at = _offset_change(before, after, place)
    return _naive_local_time(at - timedelta(seconds=1), place) + timedelta(seconds=1), _naive_local_time(at, place)


def _offset_change(before: datetime, after: datetime, place: ZoneInfo) -> datetime:
    """The first second of the new offset, between two instants on either side of it."""
    old = before.astimezone(place).utcoffset()
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        is_old = (before + timedelta(seconds=middle)).astimezone(place).utcoffset() == old
        low, high = (middle, high) if is_old else (low, middle)
    return before + timedelta(seconds=high)


def _offset_label(local: datetime) -> str:
    """`UTC+2`, `UTC−3:30`, `UTC`: how a person tells two equal hours apart."""
    minutes = int((local.utcoffset() or timedelta()).total_seconds() // 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")
