"""Calendar refresh, safe if repeated, late or concurrent: a lost lease writes nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.zones import local_day
from app.db import claim
from app.db.scope import Sessions
from app.domain.external_calendars.models import ExternalCalendar
from app.domain.external_calendars.ports import CalendarFetcher, CalendarParser, CalendarUnreadable, FetchedCalendar
from app.domain.external_calendars.rules.calendars import READ_EVERY, days_to_read
from app.domain.external_calendars.service import open_address, postpone_reading
from app.domain.organisations.models import Organisation
from app.usecases.external_calendars.stored_events import CalendarContent, content_digest, parse_content, store_events

LEASE = timedelta(minutes=10)
_OTHER_KEY = msg("Su dirección está sellada con una clave que no está aquí: quítelo y añádalo otra vez.")


@dataclass(frozen=True, slots=True)
class CalendarReader:
    """A reader fetching and parsing due calendars outside transactions."""

    writing: Sessions
    calendars: CalendarFetcher
    parser: CalendarParser
    unseal: Callable[[str], str]

    def read_due(self, now: datetime) -> Mapping[str, int]:
        with self.writing() as session:
            token, calendars = claim.claim_rows(session, ExternalCalendar, limit=1, lease=LEASE, now=now)
            zone = session.get_one(Organisation, calendars[0].organisation_id).zone if calendars else ""
            session.commit()
        if not calendars:
            return {}
        try:
            fetched, taken = self._read(calendars[0], zone, now)
        except (CalendarUnreadable, Refusal) as trouble:
            return self._fail(calendars[0], token, trouble.sentence, now)
        return self._keep(calendars[0], token, fetched, taken, now)

    def _read(
        self, calendar: ExternalCalendar, zone: str, now: datetime
    ) -> tuple[FetchedCalendar | None, CalendarContent | None]:
        """Return the file and, if new, content; new months change the days read."""
        is_current = calendar.read_from == days_to_read(local_day(now, zone), again=True).first and bool(
            calendar.digest
        )
        known = {"etag": calendar.etag, "modified": calendar.modified} if is_current else {}
        fetched = self.calendars.fetch(open_address(calendar.sealed_address, self.unseal, lost=_OTHER_KEY), **known)
        if fetched is None or (is_current and content_digest(fetched.content) == calendar.digest):
            return fetched, None
        return fetched, parse_content(self.parser, fetched.content, zone, again=True, now=now)

    def _keep(
        self,
        calendar: ExternalCalendar,
        token: str,
        fetched: FetchedCalendar | None,
        taken: CalendarContent | None,
        now: datetime,
    ) -> Mapping[str, int]:
        named = {"etag": fetched.etag, "modified": fetched.modified} if fetched else {}
        ending = {"trouble": "", "failures": 0, "read_at": now, "next_attempt_at": now + READ_EVERY, **named}
        with self.writing() as session:
            mine = self._settle(session, calendar, token, ending)
            if mine and taken:
                stored_calendar = session.get_one(ExternalCalendar, calendar.id, populate_existing=True)
                store_events(session, stored_calendar, taken, now=now)
            session.commit()
        return {"calendars_read": int(mine)}

    def _fail(self, calendar: ExternalCalendar, token: str, sentence: Message, now: datetime) -> Mapping[str, int]:
        with self.writing() as session:
            mine = self._settle(session, calendar, token, postpone_reading(calendar.failures, sentence, now=now))
            session.commit()
        return {"calendars_in_trouble": int(mine)}

    def _settle(self, session: Session, calendar: ExternalCalendar, token: str, ending: Mapping[str, Any]) -> bool:
        return claim.settle(session, ExternalCalendar, calendar.id, token, **ending)
