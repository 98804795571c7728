"""Recurrence within a window and a budget, so that a stranger's rule delays no reading."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from math import prod

from app.core.messages import Message, msg
from app.ical.reader.components import CalendarComponent, CalendarProperty
from app.ical.reader.date_times import (
    UnreadableComponent,
    ZoneResolver,
    parse_moment,
    parse_moments,
    parse_periods,
)
from app.ical.reader.occurrences import CalendarMoment
from app.ical.reader.recurrence import build_rule

MAX_PER_COMPONENT = 1_200
"""Per component in the window: daily for three years."""
_PARTS = frozenset({"FREQ", "UNTIL", "COUNT", "INTERVAL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY"}) | {
    "BYWEEKNO",
    "BYSETPOS",
    "BYHOUR",
    "BYMINUTE",
    "BYSECOND",
}
MAX_RULES = 50
TOO_MANY = msg("Se repite más de %(most)s veces en los meses que se leen: las siguientes no se toman.")
_IN_A_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")
_MOST_IN_A_DAY = 24
_RULE = re.compile(r"[A-Z0-9=;,+-]+")
_NUMBER = re.compile(r"0*[1-9]\d{0,6}", re.ASCII)


@dataclass(slots=True)
class RecurrenceBudget:
    """Times a whole file may walk; a day costs one per hour."""

    times: int = 300_000
    occurrences: int = 20_000
    """Occurrences built, `MAX_OCCURRENCES` of them kept; each costs more than walking a day."""

    def spend(self, times: int) -> None:
        """Raise `UnreadableComponent` once exhausted."""
        self.times -= max(times, 1)
        if self.times < 0:
            raise UnreadableComponent(
                msg("El archivo tiene demasiadas repeticiones: de esta solo se toma la primera vez.")
            )


@dataclass(slots=True)
class ReadingWindow:
    """Two instants, by an event's wall clock."""

    opens: datetime
    closes: datetime
    patience: RecurrenceBudget = field(default_factory=RecurrenceBudget)

    def by(self, moment: CalendarMoment) -> tuple[datetime, datetime]:
        """Return naive times, a day wider each end."""
        zone, day = moment.zone, timedelta(days=1)
        opens, closes = (at.astimezone(zone).replace(tzinfo=None) for at in (self.opens, self.closes))
        return opens - day, closes + day


@dataclass(slots=True)
class StartTimes:
    """Wall times; `lengths`: of those lasting otherwise; `trouble`: why some are left out."""

    walls: list[datetime]
    lengths: dict[datetime, timedelta] = field(default_factory=dict)
    trouble: list[Message] = field(default_factory=list)


def expand_starts(
    master: CalendarComponent, first: CalendarMoment, length: timedelta, window: ReadingWindow, clocks: ZoneResolver
) -> StartTimes:
    """Return starts that may touch the window, always with the first.

    Raises `UnreadableComponent` for a date.
    """
    opens, closes = window.by(first)
    opens -= length
    starts, periods, trouble = {first.wall}, dict[datetime, timedelta](), list[Message]()
    for line in master.every("RDATE"):
        for moment, lasts in parse_periods(line, clocks):
            wall = moment.by(first)
            starts.add(wall)
            if lasts is not None:
                periods[wall] = lasts
    reach = opens, closes
    starts |= _rule_times(master, "RRULE", first, reach, window.patience, clocks, trouble)
    gone = _rule_times(master, "EXRULE", first, reach, window.patience, clocks, trouble)
    window_starts = sorted(
        at for at in starts - gone - excluded_times(master, first, starts, clocks) if opens <= at < closes
    )
    most = max(min(MAX_PER_COMPONENT, window.patience.occurrences), 1)
    if len(window_starts) > most:
        trouble.append(msg(TOO_MANY.msgid, most=most))
    window.patience.occurrences -= len(window_starts[:most])
    return StartTimes(window_starts[:most], periods, trouble)


def excluded_times(
    master: CalendarComponent, first: CalendarMoment, starts: Collection[datetime], clocks: ZoneResolver
) -> set[datetime]:
    """Return EXDATE's times; a day without hour (Outlook's) removes all that day's."""
    gone = [moment for line in master.every("EXDATE") for moment in parse_moments(line, clocks)]
    days = {
        excluded_moment.wall.date() for excluded_moment in gone if excluded_moment.is_day
    }  # the day as it is written, of no instant
    hours = {excluded_moment.by(first) for excluded_moment in gone if not excluded_moment.is_day}
    return hours | {at for at in starts if at.date() in days}  # compared as both are written


def _rule_times(
    master: CalendarComponent,
    name: str,
    first: CalendarMoment,
    reach: tuple[datetime, datetime],
    patience: RecurrenceBudget,
    clocks: ZoneResolver,
    trouble: list[Message],
) -> set[datetime]:
    """Return one kind's times; report unusable ones in `trouble`."""
    times = set[datetime]()
    for line in master.every(name)[:MAX_RULES]:
        try:
            times.update(_times_of_rule(line.value, first, reach, patience, clocks))
        except UnreadableComponent as unsound:
            trouble.append(unsound.sentence)
    return times


def _times_of_rule(
    text: str, first: CalendarMoment, reach: tuple[datetime, datetime], patience: RecurrenceBudget, clocks: ZoneResolver
) -> Iterator[datetime]:
    """Raise `UnreadableComponent`."""
    parts = _parse_parts(text)
    count, until = parts.pop("COUNT", ""), parts.pop("UNTIL", "")
    opens, closes = reach
    last = min(closes, _until(until, first, clocks)) if until else closes
    if last < first.wall or (last < opens and not count):
        return iter(())
    begin = first.wall if count else max(first.wall, opens)
    patience.spend(max((last - begin).days, 1) * _times_in_a_day(parts))
    try:
        times = build_rule(parts, first.wall).times(first.wall, opens, last, counts=bool(count))
    except (ValueError, KeyError) as error:
        raise _unreadable_rule(text) from error
    counted = islice(times, int(count)) if count else times
    return islice((at for at in counted if at >= opens), MAX_PER_COMPONENT + 1)


def _times_in_a_day(parts: Mapping[str, str]) -> int:
    return prod(parts.get(name, "").count(",") + 1 for name in _IN_A_DAY)


def _parse_parts(text: str) -> dict[str, str]:
    """Raise `UnreadableComponent` if invalid or filling every hour."""
    rule = text.strip().upper().rstrip(";")
    pairs: Sequence[tuple[str, str, str]] = [part.partition("=") for part in rule.split(";")]
    parts = {name: value for name, _, value in pairs if value}
    if not _RULE.fullmatch(rule) or len(rule) > 1_000 or "FREQ" not in parts or not _PARTS.issuperset(parts):
        raise _unreadable_rule(text)
    if parts["FREQ"] in ("SECONDLY", "MINUTELY", "HOURLY"):
        raise UnreadableComponent(msg("Se repite cada hora o más a menudo: solo se toma la primera vez."))
    if _times_in_a_day(parts) > _MOST_IN_A_DAY:
        raise UnreadableComponent(msg("Se repite cada hora o más a menudo: solo se toma la primera vez."))
    if not all(_NUMBER.fullmatch(parts.get(name, "1")) for name in ("COUNT", "INTERVAL")):
        raise _unreadable_rule(text)
    return parts


def _until(value: str, first: CalendarMoment, clocks: ZoneResolver) -> datetime:
    """Return the last instant; a day without hour counts whole."""
    moment = parse_moment(CalendarProperty("UNTIL", value), clocks)
    if moment.is_day:
        return moment.wall + timedelta(days=1, seconds=-1)
    return moment.by(first) if moment.zone is UTC else moment.wall


def _unreadable_rule(text: str) -> UnreadableComponent:
    if not text.strip():
        return UnreadableComponent(msg("Su regla de repetición está vacía: solo se toma la primera vez."))
    return UnreadableComponent(
        msg(
            "Su regla de repetición no se entiende, así que solo se toma la primera vez: «%(rule)s».",
            rule=text.strip()[:80],
        )
    )
