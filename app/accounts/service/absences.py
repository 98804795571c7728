"""The calendar a person keeps elsewhere: what of it is an absence, and having it read by its address."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, delete, select

from app.accounts.models import AbsenceCalendar
from app.accounts.queries.absences import calendar_of
from app.accounts.rules.absences import AHEAD, Absence, Spell, absences_in
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.words import Sentence, say
from app.core.zones import day_in, start_of_day
from app.ical.reading import Occurrence, read_calendar

Told = Sequence[tuple[str, Sentence]]


def absences_of(content: bytes, zone: str, *, today: date) -> tuple[list[Absence], Told]:
    """The absences of a calendar, and the events that are none, with why. Raises `NotACalendar`."""
    reading = read_calendar(content, zone, start_of_day(today, zone), start_of_day(today + AHEAD, zone))
    found, left = absences_in((_spell(one, zone) for one in reading.events), today=today)
    return found, [*((one.summary or one.uid, one.reason) for one in reading.left), *left]


def _spell(one: Occurrence, zone: str) -> Spell:
    last = max(one.ends.instant - timedelta(seconds=1), one.starts.instant)
    days = day_in(one.starts.instant, zone), day_in(last, zone)
    return Spell(*days, one.is_all_day, one.shows, one.is_free, one.summary)


def follow_calendar(session: Session, sealed_address: str, host: str, *, actor: Actor, now: datetime) -> None:
    """Have the worker read one's calendar from now on, instead of another one's address if there was one."""
    here, who = actor.organisation_id, actor.person_id
    kept = calendar_of(session, organisation_id=here, user_id=who)
    kept = kept or AbsenceCalendar(organisation_id=here, user_id=who, sealed_address="", host="")
    kept.sealed_address, kept.host, kept.absences = sealed_address, host, []
    kept.trouble, kept.failures, kept.read_at = "", 0, None
    kept.next_attempt_at, kept.lease_token = now, None
    session.add(kept)
    session.flush()
    _record(session, Act.CALENDAR_ADDED, actor, now, host=host)


def forget_calendar(session: Session, *, actor: Actor, now: datetime) -> None:
    """Its address and what was read of it go; the substitutions made of it stay. Raises `OutOfTurn` without one."""
    kept = calendar_of(session, organisation_id=actor.organisation_id, user_id=actor.person_id)
    if kept is None:
        raise OutOfTurn(say("Su calendario ya no se leía."))
    session.exec(delete(AbsenceCalendar).where(col(AbsenceCalendar.id) == kept.id))
    _record(session, Act.CALENDAR_REMOVED, actor, now, host=kept.host)


def reseal_absences(session: Session, seal_again: Callable[[str], str]) -> int:
    """After a rotation of keys: how many addresses were sealed with the newest one."""
    calendars = session.exec(select(AbsenceCalendar).order_by(col(AbsenceCalendar.id)).with_for_update()).all()
    for calendar in calendars:
        calendar.sealed_address = seal_again(calendar.sealed_address)
    return len(calendars)


def _record(session: Session, act: Act, actor: Actor, now: datetime, **detail: object) -> None:
    audit.record(session, act, actor=actor, now=now, subject=f"user:{actor.person_id}", **detail)
