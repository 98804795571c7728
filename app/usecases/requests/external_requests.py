from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import system_actor
from app.core.permissions import Permission, demand
from app.core.zones import local_day, start_of_day
from app.db.scope import Sessions
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.media.ports import FileStore, ImageCleaner
from app.domain.organisations.models import Organisation
from app.domain.requests.models import Request, RequestMailbox
from app.domain.requests.ports import ArchiveReader, MailServer
from app.domain.requests.queries import mailbox, requests
from app.domain.requests.rules.attachments import RequestFile
from app.domain.requests.rules.mail_letter import (
    ANSWERED_PER_DAY,
    NO_SENDER,
    NO_SUBJECT,
    ReceivedLetter,
    describe_letter,
    is_automatic_letter,
)
from app.domain.requests.rules.origin import IN_OWN_NAME, RequestChannel, RequesterKind, requester_kind_of
from app.domain.requests.rules.request import RequestContent, Requester, check_recorder
from app.usecases.requests import files as request_files
from app.usecases.requests.letters import notify_deciders, notify_received
from app.usecases.requests.mailbox_reader import LetterAction, MailReader
from app.usecases.requests.submission import RequestRoute, receive_request, record_for_requester


@dataclass(frozen=True, slots=True)
class RequestMailReader:
    """A mailbox reader. `ours`: Cauce's own addresses."""

    writing: Sessions
    mailboxes: MailServer
    unseal: Callable[[str], str]
    images: ImageCleaner
    archives: ArchiveReader
    files: FileStore
    ours: Collection[str] = field(default_factory=tuple)

    def collect(self, now: datetime) -> Mapping[str, int]:
        """Read one due mailbox; see `MailReader`."""
        return self.reader().read_due(now)

    def reader(self) -> MailReader[RequestMailbox]:
        return MailReader(RequestMailbox, self.writing, self.mailboxes, self.unseal, self._open)

    def _open(self, mailbox: RequestMailbox, letter: ReceivedLetter, now: datetime) -> LetterAction:
        """Check files before the database opens; automatic letters request nothing."""
        if is_automatic_letter(letter, self.ours):
            return lambda _session: False
        attached = request_files.take_letter_files(self, letter.attached)

        def take(session: Session) -> bool:
            organisation = session.get_one(Organisation, mailbox.organisation_id)
            take_request_letter(session, organisation, letter, attached, now=now, files=self.files)
            return True

        return take


def record_calendar_request(
    work: Work, organisation: Organisation, content: RequestContent, requester: Requester, evidence: str
) -> Request:
    """Record an event as its owner's request, by the user who saw it. `evidence`: the agenda."""
    demand(work.actor.may(Permission.REQUEST_NOTE))
    check_recorder(requester_kind_of(work.actor.roles, work.actor.posts))
    route = RequestRoute(RequestChannel.FORM, evidence=evidence)
    request = record_for_requester(work, organisation, content, requester, route)
    detail = {"calendar": requester.name, "event": content.subject, "number": request.code}
    audit.record(work, Act.EVENT_TAKEN, subject=f"request:{request.id}", **detail)
    notify_deciders(work.session, request, now=work.now)
    return request


def take_request_letter(
    session: Session,
    organisation: Organisation,
    letter: ReceivedLetter,
    attached: Sequence[RequestFile] = (),
    *,
    now: datetime,
    files: FileStore | None = None,
) -> Request:
    """Receive a letter's request once; notify sender (with code) and deciders.

    From an address's fourth daily letter on, notify no one (`ANSWERED_PER_DAY`). Addresses prove nothing and only raise
    the kind: a seat makes it political or a unit's; else a citizen's until corrected. `attached`: from
    `take_letter_files`.
    """
    carrier = system_actor(organisation.id)
    if known := requests.request_of_form(session, organisation.id, carrier.id, letter.key):
        return known
    is_answered = _is_below_daily_limit(session, organisation, letter, now=now)
    content = RequestContent(
        subject=letter.subject or NO_SUBJECT,
        on_behalf_of=IN_OWN_NAME,
        text=letter.text,
        attachments=attached,
    )
    requester = Requester(RequesterKind.CITIZEN, letter.name or letter.address or NO_SENDER, email=letter.address)
    evidence = describe_letter(letter, is_answered=is_answered)
    how: dict[str, Any] = {"key": letter.key, "evidence": evidence, "files": files}
    request = receive_request(Work(session, carrier, now), organisation, content, requester, **how)
    if is_answered:
        notify_received(session, request, now=now)
        notify_deciders(session, request, now=now)
    return request


def _is_below_daily_limit(
    session: Session, organisation: Organisation, letter: ReceivedLetter, *, now: datetime
) -> bool:
    """Tell whether it is; the limit stops reply loops."""
    if not letter.address:
        return True
    midnight = start_of_day(local_day(now, organisation.zone), organisation.zone)
    return mailbox.count_letters_from(session, organisation.id, letter.address, since=midnight) < ANSWERED_PER_DAY
