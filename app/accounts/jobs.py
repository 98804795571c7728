"""People's own calendars read for their absences, and functions whose term ends.

Safe to run twice, late, or side by side.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, or_, select

from app.accounts.models import AbsenceCalendar, Membership
from app.accounts.rules.absences import as_value
from app.accounts.service.absences import absences_of
from app.calendar.ports import Calendars, CalendarTrouble
from app.calendar.service.fetching import opened, put_off
from app.core.errors import Refusal
from app.core.words import say
from app.core.zones import day_in
from app.db import claim
from app.db.scope import Sessions
from app.organisations.models import Organisation

LEASE = timedelta(minutes=10)
READ_EVERY = timedelta(hours=6)
NO_MORE: Mapping[str, Any] = {"absences": [], "next_attempt_at": None}
"""Of whoever is not here any more."""
_OTHER_KEY = say("La dirección está sellada con una clave que no está aquí: déla otra vez.")


@dataclass(frozen=True, slots=True)
class AbsenceReader:
    """Nothing is open in the database while a server is spoken to."""

    writing: Sessions
    calendars: Calendars
    unseal: Callable[[str], str]

    def read_due(self, now: datetime) -> Mapping[str, int]:
        """Read one calendar that is due."""
        with self.writing() as session:
            token, found = claim.take(session, AbsenceCalendar, limit=1, lease=LEASE, now=now)
            zone = session.get_one(Organisation, found[0].organisation_id).zone if found else ""
            is_here = bool(found) and _is_here(session, found[0], day_in(now, zone))
            session.commit()
        if not found:
            return {}
        ending = self._read(found[0], zone, now) if is_here else NO_MORE
        return {"absences_read": int(self._settle(found[0], token, ending))}

    def _settle(self, calendar: AbsenceCalendar, token: str, ending: Mapping[str, Any]) -> bool:
        with self.writing() as session:
            mine = claim.settle(session, AbsenceCalendar, calendar.id, token, **ending)
            session.commit()
        return mine

    def _read(self, calendar: AbsenceCalendar, zone: str, now: datetime) -> dict[str, Any]:
        """What is kept of it; where it cannot be read, why, and what was read before stays."""
        try:
            fetched = self.calendars.fetch(opened(calendar.sealed_address, self.unseal, lost=_OTHER_KEY))
            content = fetched.content if fetched else b""
            found, _ = absences_of(content, zone, today=day_in(now, zone))
        except (CalendarTrouble, Refusal) as trouble:
            return put_off(calendar.failures, trouble.sentence, now=now)
        kept = [as_value(one) for one in found]
        return {"absences": kept, "trouble": "", "failures": 0, "read_at": now, "next_attempt_at": now + READ_EVERY}


def _is_here(session: Session, calendar: AbsenceCalendar, today: date) -> bool:
    """Whether they have, or will have, any function in the organisation."""
    ends = col(Membership.ends_on)
    held = (
        select(Membership.id)
        .where(Membership.organisation_id == calendar.organisation_id, Membership.user_id == calendar.user_id)
        .where(or_(ends.is_(None), ends >= today))
    )
    return session.exec(held).first() is not None
