"""Absences from a person's calendar; safe if repeated, late or concurrent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, delete, or_, select

from app.core.errors import Conflict, Refusal
from app.core.messages import Message, msg
from app.core.zones import local_day, start_of_day
from app.db import claim
from app.db.scope import Sessions
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.external_calendars.ports import CalendarFetcher, CalendarParser, CalendarUnreadable
from app.domain.external_calendars.service import open_address, postpone_reading
from app.domain.organisations.models import Organisation
from app.domain.people.models import AbsenceCalendar, Membership
from app.domain.people.queries.substitutions import absence_calendar
from app.domain.people.rules.absences import LOOK_AHEAD, Absence, EventDays, absence_to_value, find_absences
from app.ical.reader.occurrences import CalendarOccurrence

RejectedEvents = Sequence[tuple[str, Message]]


def parse_absences(
    parser: CalendarParser, content: bytes, zone: str, *, today: date
) -> tuple[list[Absence], RejectedEvents]:
    """Return absences, and other events with reasons. Raises `Refusal`."""
    reading = parser.parse(content, zone, start_of_day(today, zone), start_of_day(today + LOOK_AHEAD, zone))
    absences, left = find_absences((_event_days(event, zone) for event in reading.events), today=today)
    return absences, [
        *((rejected_event.summary or rejected_event.uid, rejected_event.reason) for rejected_event in reading.left),
        *left,
    ]


def _event_days(occurrence: CalendarOccurrence, zone: str) -> EventDays:
    last = max(occurrence.ends.instant - timedelta(seconds=1), occurrence.starts.instant)
    days = local_day(occurrence.starts.instant, zone), local_day(last, zone)
    return EventDays(*days, occurrence.is_all_day, occurrence.shows, occurrence.is_free, occurrence.summary)


def set_absence_calendar(work: Work, sealed_address: str, host: str) -> None:
    """Set the calendar the worker reads for the actor."""
    here, who = work.organisation_id, work.actor.person_id
    calendar = absence_calendar(work.session, organisation_id=here, user_id=who)
    calendar = calendar or AbsenceCalendar(organisation_id=here, user_id=who, sealed_address="", host="")
    calendar.sealed_address, calendar.host, calendar.absences = sealed_address, host, []
    calendar.trouble, calendar.failures, calendar.read_at = "", 0, None
    calendar.next_attempt_at, calendar.lease_token = work.now, None
    work.session.add(calendar)
    work.session.flush()
    _record_calendar(work, Act.CALENDAR_ADDED, host=host)


def remove_absence_calendar(work: Work) -> None:
    """Delete address and absences, not substitutions. Raises `Conflict` without one."""
    calendar = absence_calendar(work.session, organisation_id=work.organisation_id, user_id=work.actor.person_id)
    if calendar is None:
        raise Conflict(msg("Su calendario ya no se leía."))
    work.session.exec(delete(AbsenceCalendar).where(col(AbsenceCalendar.id) == calendar.id))
    _record_calendar(work, Act.CALENDAR_REMOVED, host=calendar.host)


def reseal_absences(session: Session, seal_again: Callable[[str], str]) -> int:
    calendars = session.exec(select(AbsenceCalendar).order_by(col(AbsenceCalendar.id)).with_for_update()).all()
    for calendar in calendars:
        calendar.sealed_address = seal_again(calendar.sealed_address)
    return len(calendars)


def _record_calendar(work: Work, act: Act, **detail: object) -> None:
    audit.record(work, act, subject=f"user:{work.actor.person_id}", **detail)


READ_LEASE = timedelta(minutes=10)
READ_INTERVAL = timedelta(hours=6)
STOP_READING: Mapping[str, Any] = {"absences": [], "next_attempt_at": None}
_OTHER_KEY = msg("La dirección está sellada con una clave que no está aquí: déla otra vez.")


@dataclass(frozen=True, slots=True)
class AbsenceCalendarReader:
    """A reader without transactions during calls."""

    writing: Sessions
    calendars: CalendarFetcher
    parser: CalendarParser
    unseal: Callable[[str], str]

    def read_due(self, now: datetime) -> Mapping[str, int]:
        with self.writing() as session:
            token, calendars = claim.claim_rows(session, AbsenceCalendar, limit=1, lease=READ_LEASE, now=now)
            zone = session.get_one(Organisation, calendars[0].organisation_id).zone if calendars else ""
            is_here = bool(calendars) and _is_member(session, calendars[0], local_day(now, zone))
            session.commit()
        if not calendars:
            return {}
        ending = self._read(calendars[0], zone, now) if is_here else STOP_READING
        return {"absences_read": int(self._settle(calendars[0], token, ending))}

    def _settle(self, calendar: AbsenceCalendar, token: str, ending: Mapping[str, Any]) -> bool:
        with self.writing() as session:
            mine = claim.settle(session, AbsenceCalendar, calendar.id, token, **ending)
            session.commit()
        return mine

    def _read(self, calendar: AbsenceCalendar, zone: str, now: datetime) -> dict[str, Any]:
        """Return changes; on failure, the reason, absences unchanged."""
        try:
            fetched = self.calendars.fetch(open_address(calendar.sealed_address, self.unseal, lost=_OTHER_KEY))
            content = fetched.content if fetched else b""
            absences, _ = parse_absences(self.parser, content, zone, today=local_day(now, zone))
        except (CalendarUnreadable, Refusal) as trouble:
            return postpone_reading(calendar.failures, trouble.sentence, now=now)
        values = [absence_to_value(absence) for absence in absences]
        return {
            "absences": values,
            "trouble": "",
            "failures": 0,
            "read_at": now,
            "next_attempt_at": now + READ_INTERVAL,
        }


def _is_member(session: Session, calendar: AbsenceCalendar, today: date) -> bool:
    """Tell whether they have, or will have, a function here."""
    ends = col(Membership.ends_on)
    query = (
        select(Membership.id)
        .where(Membership.organisation_id == calendar.organisation_id, Membership.user_id == calendar.user_id)
        .where(or_(ends.is_(None), ends >= today))
    )
    return session.exec(query).first() is not None
