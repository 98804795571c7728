from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select, update

from app.core.actor import system_actor
from app.core.text import storable_text
from app.db.scope import Sessions
from app.db.work import Work
from app.domain.cases.models.cases import Case
from app.domain.cases.models.replies import Reply
from app.domain.cases.models.sources import CitizenMailbox
from app.domain.cases.rules.messages import IncomingMessage
from app.domain.cases.rules.states import CaseActKind, MessageSource
from app.domain.organisations.models import Organisation
from app.domain.requests.ports import MailServer
from app.domain.requests.rules.mail_letter import LetterAttachment, LetterOddity, ReceivedLetter, is_automatic_letter
from app.usecases.cases.case_log import record_act
from app.usecases.inbox.receipt import receive_message
from app.usecases.requests.mailbox_reader import LetterAction, MailReader

MAIL_NETWORK = "mail"


def take_citizen_letter(session: Session, organisation: Organisation, letter: ReceivedLetter, *, now: datetime) -> bool:
    """Return whether new. Attachments stay in the mailbox, named."""
    incoming = IncomingMessage(
        source=MessageSource.MAILBOX,
        text=storable_text(_letter_text(letter)),
        received_at=_written_at(letter, now),
        key=f"{MAIL_NETWORK}:{letter.key}",
        thread=_letter_thread(session, organisation.id, letter),
        network=MAIL_NETWORK,
        handle=storable_text(letter.address),
        name=storable_text(letter.name),
        is_public=False,
        attachments=[_attachment_entry(attachment) for attachment in letter.attached],
        evidence=_letter_evidence(letter),
    )
    came = receive_message(Work(session, system_actor(organisation.id), now), organisation, incoming)
    return came.is_new


def record_automatic_letter(
    session: Session, organisation: Organisation, letter: ReceivedLetter, *, now: datetime
) -> bool:
    """Note the letter in its case: a bounce means an unread answer."""
    case = _lock_letter_case(session, organisation.id, letter)
    if case is None:
        mine = col(CitizenMailbox.organisation_id) == organisation.id
        counted = update(CitizenMailbox).where(mine).values(left_alone=CitizenMailbox.left_alone + 1)
        session.execute(counted.execution_options(synchronize_session=False))
        return False
    note = storable_text(_letter_text(letter))[:500]
    record_act(Work(session, system_actor(organisation.id), now), case, CaseActKind.NOTED, note=note, automatic=True)
    return True


def _lock_letter_case(session: Session, organisation_id: int, letter: ReceivedLetter) -> Case | None:
    """Lock the replied letter's case, if any."""
    thread = _letter_thread(session, organisation_id, letter) if letter.before else ""
    wanted = select(Case).where(Case.organisation_id == organisation_id, Case.thread == thread)
    return session.exec(wanted.with_for_update()).first() if thread else None


def _letter_thread(session: Session, organisation_id: int, letter: ReceivedLetter) -> str:
    """Return our reply's thread, else the conversation's first letter (RFC 5322 §3.6.4)."""
    if letter.before:
        ours = (
            select(Case.thread)
            .join(Reply, (col(Reply.organisation_id) == Case.organisation_id) & (col(Reply.case_id) == Case.id))
            .where(Reply.organisation_id == organisation_id, col(Reply.remote_id).in_(letter.before))
        )
        if known := session.exec(ours.order_by(col(Reply.id))).first():
            return known
    root = (*letter.before, letter.identity)[0]
    return f"{MAIL_NETWORK}:{root}" if root else ""


def _letter_text(letter: ReceivedLetter) -> str:
    """Include the subject, part of the message."""
    return "\n\n".join(part for part in (letter.subject, letter.text) if part)


def _written_at(letter: ReceivedLetter, now: datetime) -> datetime:
    """Return the letter's date, never after `now`."""
    return min(letter.written_at or now, now)


def _attachment_entry(file: LetterAttachment) -> dict[str, Any]:
    return {"name": storable_text(file.name), "size": file.size}


def _letter_evidence(letter: ReceivedLetter) -> dict[str, Any]:
    return {
        "address": storable_text(letter.address),
        "subject": storable_text(letter.subject),
        "message_id": letter.identity,
        "references": list(letter.before),
        "oddities": [str(oddity.label) for oddity in LetterOddity if oddity in letter.oddities],
    }


@dataclass(frozen=True, slots=True)
class CitizenMailReader:
    """A mailbox reader. `ours`: Cauce's own addresses."""

    writing: Sessions
    mailboxes: MailServer
    unseal: Callable[[str], str]
    ours: Collection[str] = field(default_factory=tuple)

    def collect(self, now: datetime) -> Mapping[str, int]:
        """Read one due mailbox; see `MailReader`."""
        reader = MailReader(CitizenMailbox, self.writing, self.mailboxes, self.unseal, self._open)
        return {f"citizen_{name}": count for name, count in reader.read_due(now).items()}

    def _open(self, mailbox: CitizenMailbox, letter: ReceivedLetter, now: datetime) -> LetterAction:
        """Note automatic mail in its case, unanswered (RFC 3834 §2)."""
        ours = {*self.ours, *([mailbox.address] if mailbox.address else [])}
        take = record_automatic_letter if is_automatic_letter(letter, ours) else take_citizen_letter

        def taking(session: Session) -> bool:
            organisation = session.get_one(Organisation, mailbox.organisation_id)
            return take(session, organisation, letter, now=now)

        return taking
