"""Jobs that read what stands elsewhere: mailboxes, calendars, linked pages; each in a lane of its own."""

from functools import partial

from app.db.claim import next_due
from app.domain.external_calendars.models import ExternalCalendar
from app.domain.media.models import LinkCard
from app.domain.people.models import AbsenceCalendar
from app.domain.requests.models import RequestMailbox
from app.usecases.external_calendars.refresh import CalendarReader
from app.usecases.media.link_cards import CardReader
from app.usecases.people.absences import AbsenceCalendarReader
from app.usecases.requests import external_requests
from app.usecases.wiring import Wiring
from app.worker.runner import SLOW_INTERVAL, WorkerJob


def remote_source_jobs(wiring: Wiring) -> list[WorkerJob]:
    return [_collect_job(wiring), _calendars_job(wiring), _absences_job(wiring), _cards_job(wiring)]


def _collect_job(wiring: Wiring) -> WorkerJob:
    collector = external_requests.RequestMailReader(
        writing=wiring.writing,
        mailboxes=wiring.mailboxes,
        unseal=wiring.keyring.unseal,
        images=wiring.images,
        archives=wiring.archives,
        files=wiring.files,
        ours=(wiring.config.mail_from,),
    )
    return WorkerJob(
        "requests.collect",
        collector.collect,
        lane="mailbox",
        due=partial(next_due, model=RequestMailbox),
        every=SLOW_INTERVAL,
    )


def _calendars_job(wiring: Wiring) -> WorkerJob:
    reader = CalendarReader(wiring.writing, wiring.calendars, wiring.calendar_parser, wiring.keyring.unseal)
    due = partial(next_due, model=ExternalCalendar)
    return WorkerJob("calendar.read", reader.read_due, lane="calendars", due=due, every=SLOW_INTERVAL)


def _absences_job(wiring: Wiring) -> WorkerJob:
    reader = AbsenceCalendarReader(wiring.writing, wiring.calendars, wiring.calendar_parser, wiring.keyring.unseal)
    due = partial(next_due, model=AbsenceCalendar)
    return WorkerJob("people.read_absences", reader.read_due, lane="absences", due=due, every=SLOW_INTERVAL)


def _cards_job(wiring: Wiring) -> WorkerJob:
    reader = CardReader(wiring.writing, wiring.pages, wiring.files)
    due = partial(next_due, model=LinkCard)
    return WorkerJob("media.read_cards", reader.read_due, lane="link_cards", due=due, every=SLOW_INTERVAL)
