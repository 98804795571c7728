"""Departure and retry times of letters."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.core.errors import Refusal
from app.core.messages import msg
from app.core.zones import NonexistentTime, instant_of, local_day
from app.domain.notifications.rules.kinds import NoticeDuty, NoticeWay, allowed_ways, duty_of

DEFAULT_DIGEST_TIME = time(8)
TIME_TO_ACT = timedelta(hours=1)
"""A deadline this soon after quiet hours or digest does not wait."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ReaderHours:
    zone: str
    quiet_from: time | None = None
    quiet_until: time | None = None
    digest_at: time = DEFAULT_DIGEST_TIME


@dataclass(frozen=True, slots=True)
class DeliveryPlan:
    """A letter `leaves` now, waits `until`, is `gathered`, or stays in the application."""

    leaves: bool = False
    until: datetime | None = None
    gathered: datetime | None = None


LEAVE_NOW = DeliveryPlan(leaves=True)
STAY_IN_APP = DeliveryPlan()


def plan_delivery(
    kind: str, act_by: datetime | None, way: NoticeWay, hours: ReaderHours, *, now: datetime
) -> DeliveryPlan:
    """Choose when a letter leaves, as its reader wishes where that is allowed; account letters leave at any hour."""
    duty = duty_of(kind)
    if duty is NoticeDuty.ACCOUNT:
        return LEAVE_NOW
    way = way if way in allowed_ways(kind) else NoticeWay.AT_ONCE
    if way in (NoticeWay.IN_APP, NoticeWay.NONE):
        return STAY_IN_APP
    if way is NoticeWay.DIGEST and not _is_urgent(act_by, at := next_digest_time(hours, now=now)):
        return DeliveryPlan(gathered=at)
    until = quiet_hours_end(hours, now=now)
    return LEAVE_NOW if until is None or _is_urgent(act_by, until) else DeliveryPlan(until=until)


def _is_urgent(act_by: datetime | None, at: datetime) -> bool:
    return act_by is not None and act_by < at + TIME_TO_ACT


def next_digest_time(hours: ReaderHours, *, now: datetime) -> datetime:
    """Return the next digest time; of a repeated clock hour, the first."""
    today = local_day(now, hours.zone)
    at = _instant_of_wall_time(today, hours.digest_at, hours.zone, fold=0)
    return at if at > now else _instant_of_wall_time(today + _DAY, hours.digest_at, hours.zone, fold=0)


def quiet_hours_end(hours: ReaderHours, *, now: datetime) -> datetime | None:
    """Return None outside quiet hours.

    In instants: a repeated clock hour is quiet once and whole.
    """
    if hours.quiet_from is None or hours.quiet_until is None:
        return None
    today = local_day(now, hours.zone)
    for day in (today - _DAY, today):
        begins, ends = _quiet_span(hours, day, hours.quiet_from, hours.quiet_until)
        if begins <= now < ends:
            return ends
    return None


def _quiet_span(hours: ReaderHours, day: date, begin: time, end: time) -> tuple[datetime, datetime]:
    last = day if begin < end else day + _DAY
    return _instant_of_wall_time(day, begin, hours.zone, fold=0), _instant_of_wall_time(last, end, hours.zone, fold=1)


def _instant_of_wall_time(on: date, at: time, zone: str, *, fold: int) -> datetime:
    """Turn a skipped hour into the next valid one."""
    try:
        return instant_of(on, at, zone, fold=fold)
    except NonexistentTime as missing:
        there = missing.suggestion
        return instant_of(there.date(), there.time(), zone, fold=fold)


def check_quiet_hours(begin: time | None, end: time | None) -> None:
    """Raise `Refusal` for a missing bound or endless hours."""
    if (begin is None) != (end is None):
        raise Refusal(msg("Indique desde y hasta qué hora, o deje las dos en blanco."))
    if begin is not None and begin == end:
        raise Refusal(msg("Las horas de silencio no pueden durar todo el día."))


RETRY_DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
    timedelta(hours=24),
)


def retry_delay(attempts: int) -> timedelta | None:
    """Return None after some three days (RFC 5321 §4.5.4.1)."""
    return RETRY_DELAYS[attempts - 1] if attempts <= len(RETRY_DELAYS) else None
