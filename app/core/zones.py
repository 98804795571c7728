from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from app.core.errors import Refusal
from app.core.horizon import is_in_calendar
from app.core.messages import msg

_FIRST, _LAST = date(1, 1, 3), date(9999, 12, 29)
"""Days valid in every zone, one spare each end."""
_NOT_PLACES = ("posix/", "right/", "Factory", "localtime", "posixrules")


class UnknownTimeZone(Refusal):
    """A name no time zone has."""


class NonexistentTime(Refusal):
    """A skipped wall time; `suggestion`, as far after the jump, exists."""

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
    """A repeated wall time; `instants` (UTC) and `offsets` ("UTC+2"): fold 0, then 1."""

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
    """Accept IANA places (`Europe/Madrid`), not paths or variants."""
    return name in _zones()


def instant_of(on: date, at: time, zone: str, *, fold: int | None = None) -> datetime:
    """Return a wall time's UTC instant.

    `fold`: first (0) or second (1) of equal hours; `None`: open. Raises `NonexistentTime`, `AmbiguousTime` (without
    `fold`), `UnknownTimeZone`, and `Refusal` outside the calendar.
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
    """Return the aware local time; `fold` tells equal hours apart."""
    if instant.tzinfo is None:
        raise ValueError("An instant must carry its zone.")
    try:
        return instant.astimezone(_zone_info(zone))
    except OverflowError:
        return instant.astimezone(UTC)


def local_day(instant: datetime, zone: str) -> date:
    return local_time(instant, zone).date()


def day_bounds(on: date, zone: str) -> tuple[datetime, datetime]:
    """Return this and the next day's UTC starts: 23, 24 or 25 hours apart."""
    return start_of_day(on, zone), start_of_day(min(on, _LAST) + timedelta(days=1), zone)


@lru_cache(maxsize=4096)
def start_of_day(on: date, zone: str) -> datetime:
    """Return the UTC instant, the jump if midnight is skipped."""
    return boundary_instant(on, time.min, zone)


def boundary_instant(on: date, at: time, zone: str, *, is_end: bool = False) -> datetime:
    """Return a range's UTC beginning (or end).

    A skipped time is the jump; of equal hours, ranges begin at the first, end at the second.
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
    at = _offset_change(before, after, place)
    return _naive_local_time(at - timedelta(seconds=1), place) + timedelta(seconds=1), _naive_local_time(at, place)


def _offset_change(before: datetime, after: datetime, place: ZoneInfo) -> datetime:
    old = before.astimezone(place).utcoffset()
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        is_old = (before + timedelta(seconds=middle)).astimezone(place).utcoffset() == old
        low, high = (middle, high) if is_old else (low, middle)
    return before + timedelta(seconds=high)


def _offset_label(local: datetime) -> str:
    """Return `UTC+2`, `UTC−3:30` or `UTC`."""
    minutes = int((local.utcoffset() or timedelta()).total_seconds() // 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")
