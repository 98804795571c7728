"""When what repeats does, inside a window and never further: a stranger's rule must not keep anybody waiting."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from math import prod

from app.core.words import Sentence, say
from app.ical.reading.components import Component, Property
from app.ical.reading.moments import Clocks, Moment, Unsound, moment_of, moments_of, periods_of
from app.ical.reading.recurrence import rule_of

MOST_OF_ONE = 1_200
"""Occurrences of one component inside the window: every day of three years, and some."""
_PARTS = frozenset({"FREQ", "UNTIL", "COUNT", "INTERVAL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY"}) | {
    *("BYWEEKNO", "BYSETPOS", "BYHOUR", "BYMINUTE", "BYSECOND")
}
MOST_RULES = 50
TOO_MANY = say("Se repite más de %(most)s veces en los meses que se leen: las siguientes no se toman.")
_IN_A_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")
_MOST_IN_A_DAY = 24
_RULE = re.compile(r"[A-Z0-9=;,+-]+")
_NUMBER = re.compile(r"0*[1-9]\d{0,6}", re.ASCII)


@dataclass(slots=True)
class Patience:
    """How many times of rules are still walked through: what a whole file may cost, whatever its rules say.

    A day costs one for each hour a rule names in it.
    """

    times: int = 300_000
    occurrences: int = 20_000
    """Those that are made, of which `MOST` are kept: they cost more than walking past a day."""

    def spend(self, times: int) -> None:
        """Raises `Unsound` once it is used up."""
        self.times -= max(times, 1)
        if self.times < 0:
            raise Unsound(say("El archivo tiene demasiadas repeticiones: de esta solo se toma la primera vez."))


@dataclass(slots=True)
class Window:
    """From one instant to another, by the wall clock of whatever is asked about."""

    opens: datetime
    closes: datetime
    patience: Patience = field(default_factory=Patience)

    def by(self, moment: Moment) -> tuple[datetime, datetime]:
        """Naive, and a day wider at either end."""
        zone, day = moment.zone, timedelta(days=1)
        opens, closes = (at.astimezone(zone).replace(tzinfo=None) for at in (self.opens, self.closes))
        return opens - day, closes + day


@dataclass(slots=True)
class Starts:
    """The wall times at which something begins. `lengths`: of those that last otherwise; `trouble`: what was left."""

    walls: list[datetime]
    lengths: dict[datetime, timedelta] = field(default_factory=dict)
    trouble: list[Sentence] = field(default_factory=list)


def starts_of(master: Component, first: Moment, length: timedelta, window: Window, clocks: Clocks) -> Starts:
    """Work out when it begins, of the times that may touch the window; its first at least, whatever its rules say.

    Raises `Unsound` for a date that cannot be read.
    """
    opens, closes = window.by(first)
    opens -= length
    found, periods, trouble = {first.wall}, dict[datetime, timedelta](), list[Sentence]()
    for line in master.every("RDATE"):
        for moment, lasts in periods_of(line, clocks):
            wall = moment.by(first)
            found.add(wall)
            if lasts is not None:
                periods[wall] = lasts
    reach = opens, closes
    found |= _repeated(master, "RRULE", first, reach, window.patience, clocks, trouble)
    gone = _repeated(master, "EXRULE", first, reach, window.patience, clocks, trouble)
    kept = sorted(at for at in found - gone - struck(master, first, found, clocks) if opens <= at < closes)
    most = max(min(MOST_OF_ONE, window.patience.occurrences), 1)
    if len(kept) > most:
        trouble.append(say(TOO_MANY.msgid, most=most))
    window.patience.occurrences -= len(kept[:most])
    return Starts(kept[:most], periods, trouble)


def struck(master: Component, first: Moment, found: Collection[datetime], clocks: Clocks) -> set[datetime]:
    """What EXDATE takes out; a day without an hour, as Outlook writes it, takes out the whole of it."""
    gone = [one for line in master.every("EXDATE") for one in moments_of(line, clocks)]
    days = {one.wall.date() for one in gone if one.is_day}  # the day as it is written, of no instant
    hours = {one.by(first) for one in gone if not one.is_day}
    return hours | {at for at in found if at.date() in days}  # compared as both are written


def _repeated(
    master: Component,
    name: str,
    first: Moment,
    reach: tuple[datetime, datetime],
    patience: Patience,
    clocks: Clocks,
    trouble: list[Sentence],
) -> set[datetime]:
    """Work out what the rules of one kind give; of those that cannot be followed, say why."""
    times = set[datetime]()
    for line in master.every(name)[:MOST_RULES]:
        try:
            times.update(_ruled(line.value, first, reach, patience, clocks))
        except Unsound as unsound:
            trouble.append(unsound.sentence)
    return times


def _ruled(
    text: str, first: Moment, reach: tuple[datetime, datetime], patience: Patience, clocks: Clocks
) -> Iterator[datetime]:
    """Raises `Unsound`."""
    parts = _parts_of(text)
    count, until = parts.pop("COUNT", ""), parts.pop("UNTIL", "")
    opens, closes = reach
    last = min(closes, _until(until, first, clocks)) if until else closes
    if last < first.wall or (last < opens and not count):
        return iter(())
    begin = first.wall if count else max(first.wall, opens)
    patience.spend(max((last - begin).days, 1) * _times_in_a_day(parts))
    try:
        times = rule_of(parts, first.wall).times(first.wall, opens, last, counts=bool(count))
    except (ValueError, KeyError) as error:
        raise _unclear(text) from error
    counted = islice(times, int(count)) if count else times
    return islice((at for at in counted if at >= opens), MOST_OF_ONE + 1)


def _times_in_a_day(parts: Mapping[str, str]) -> int:
    return prod(parts.get(name, "").count(",") + 1 for name in _IN_A_DAY)


def _parts_of(text: str) -> dict[str, str]:
    """Raises `Unsound` for a rule that is none, or that would fill every hour."""
    said = text.strip().upper().rstrip(";")
    pairs: Sequence[tuple[str, str, str]] = [part.partition("=") for part in said.split(";")]
    parts = {name: value for name, _, value in pairs if value}
    if not _RULE.fullmatch(said) or len(said) > 1_000 or "FREQ" not in parts or not _PARTS.issuperset(parts):
        raise _unclear(text)
    if parts["FREQ"] in ("SECONDLY", "MINUTELY", "HOURLY"):
        raise Unsound(say("Se repite cada hora o más a menudo: solo se toma la primera vez."))
    if _times_in_a_day(parts) > _MOST_IN_A_DAY:
        raise Unsound(say("Se repite cada hora o más a menudo: solo se toma la primera vez."))
    if not all(_NUMBER.fullmatch(parts.get(name, "1")) for name in ("COUNT", "INTERVAL")):
        raise _unclear(text)
    return parts


def _until(value: str, first: Moment, clocks: Clocks) -> datetime:
    """The last wall time a rule may give; a day without an hour is in it whole."""
    moment = moment_of(Property("UNTIL", value), clocks)
    if moment.is_day:
        return moment.wall + timedelta(days=1, seconds=-1)
    return moment.by(first) if moment.zone is UTC else moment.wall


def _unclear(text: str) -> Unsound:
    if not text.strip():
        return Unsound(say("Su regla de repetición está vacía: solo se toma la primera vez."))
    return Unsound(
        say(
            "Su regla de repetición no se entiende, así que solo se toma la primera vez: «%(rule)s».",
            rule=text.strip()[:80],
        )
    )
