"""When a letter leaves: at once, when quiet hours end, in a digest, or not at all."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.core.errors import Refusal
from app.core.words import say
from app.core.zones import MissingHour, day_in, instant_of
from app.notifications.rules.kinds import Duty, Way, duty_of, ways_of

DIGEST_AT = time(8)
TIME_TO_ACT = timedelta(hours=1)
"""What must be done this soon after quiet hours, or after a digest, does not wait for them."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """Wall times in a zone."""

    zone: str
    quiet_from: time | None = None
    quiet_until: time | None = None
    digest_at: time = DIGEST_AT


@dataclass(frozen=True, slots=True)
class Plan:
    """`leaves` now, unless it waits `until` an instant or is `gathered` at one; with none of them it stays here."""

    leaves: bool = False
    until: datetime | None = None
    gathered: datetime | None = None


NOW = Plan(leaves=True)
HERE = Plan()


def plan(kind: str, act_by: datetime | None, way: Way, hours: Hours, *, now: datetime) -> Plan:
    """What a person chose, as far as it may be chosen. Letters of the account leave at any hour."""
    duty = duty_of(kind)
    if duty is Duty.ACCOUNT:
        return NOW
    way = way if way in ways_of(kind) else Way.AT_ONCE
    if way in (Way.IN_APP, Way.NONE):
        return HERE
    if way is Way.DIGEST and not _presses(act_by, at := next_digest(hours, now=now)):
        return Plan(gathered=at)
    until = quiet_until(hours, now=now)
    return NOW if until is None or _presses(act_by, until) else Plan(until=until)


def _presses(act_by: datetime | None, at: datetime) -> bool:
    return act_by is not None and act_by < at + TIME_TO_ACT


def next_digest(hours: Hours, *, now: datetime) -> datetime:
    """The first one after an instant; of two equal hours, the first."""
    today = day_in(now, hours.zone)
    at = _instant(today, hours.digest_at, hours.zone, fold=0)
    return at if at > now else _instant(today + _DAY, hours.digest_at, hours.zone, fold=0)


def quiet_until(hours: Hours, *, now: datetime) -> datetime | None:
    """When the quiet hours one is in will end; None outside them.

    They are reckoned in instants, so the hour that a clock repeats is quiet once and whole.
    """
    if hours.quiet_from is None or hours.quiet_until is None:
        return None
    today = day_in(now, hours.zone)
    for day in (today - _DAY, today):
        begins, ends = _quiet(hours, day, hours.quiet_from, hours.quiet_until)
        if begins <= now < ends:
            return ends
    return None


def _quiet(hours: Hours, day: date, begin: time, end: time) -> tuple[datetime, datetime]:
    last = day if begin < end else day + _DAY
    return _instant(day, begin, hours.zone, fold=0), _instant(last, end, hours.zone, fold=1)


def _instant(on: date, at: time, zone: str, *, fold: int) -> datetime:
    """An hour that the clock skips is the one it jumps to."""
    try:
        return instant_of(on, at, zone, fold=fold)
    except MissingHour as missing:
        there = missing.suggestion
        return instant_of(there.date(), there.time(), zone, fold=fold)


def check_quiet(begin: time | None, end: time | None) -> None:
    """Raise `Refusal` for half of the quiet hours, or for hours that would never end."""
    if (begin is None) != (end is None):
        raise Refusal(say("Indique desde y hasta qué hora, o deje las dos en blanco."))
    if begin is not None and begin == end:
        raise Refusal(say("Las horas de silencio no pueden durar todo el día."))
