"""Reading the mailboxes. Safe to run twice, late, or side by side: the number and its request are one transaction."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, update

from app.core.words import Sentence, say
from app.db.claim import settle, take
from app.db.scope import Sessions
from app.intake import service
from app.intake.models import Mailbox
from app.intake.ports import MailAccess, Mailboxes, MailboxTrouble, OpenFolder
from app.intake.rules.attachments import Attachment
from app.intake.rules.mailbox import POLL_EVERY, Letter, is_for_nobody, wait_after
from app.media.ports import Files, Images
from app.organisations.models import Organisation

BATCH = 20
LEASE = timedelta(minutes=10)
_OTHER_KEY = say("La contraseña está sellada con una clave que no está aquí: escríbala otra vez.")


class Lost(Exception):
    """The mailbox was changed meanwhile, or somebody else reads it now."""


@dataclass(frozen=True, slots=True)
class Collector:
    """`ours`: the addresses Cauce writes from. Nothing is open in the database while the server is spoken to."""

    writing: Sessions
    mailboxes: Mailboxes
    unseal: Callable[[str], str]
    images: Images
    files: Files
    ours: Collection[str] = field(default_factory=tuple)

    def collect(self, now: datetime) -> Mapping[str, int]:
        """Read one mailbox that is due, up to twenty letters of it; what is left is due at once."""
        with self.writing() as session:
            token, taken = take(session, Mailbox, limit=1, lease=LEASE, now=now)
            session.commit()
        return self._collect(taken[0], token, now) if taken else {}

    def _collect(self, mailbox: Mailbox, token: str, now: datetime) -> Mapping[str, int]:
        made = [0]
        try:
            ending = self._read(mailbox, token, made, now)
        except MailboxTrouble as trouble:
            ending = _after(trouble.sentence, mailbox, now)
        except Lost:
            return {"letters": made[0]}
        with self.writing() as session:
            settle(session, Mailbox, mailbox.id, token, **ending)
            session.commit()
        return {"letters": made[0], "mailboxes_in_trouble": int(bool(ending["trouble"]))}

    def _read(self, mailbox: Mailbox, token: str, made: list[int], now: datetime) -> dict[str, Any]:
        """How the mailbox is left. `made` counts the requests even when the line is cut half-way."""
        with self.mailboxes.open(self._access(mailbox)) as folder:
            if folder.validity != mailbox.uid_validity:
                self._number_anew(mailbox, folder.validity, token)
            uids = folder.after(mailbox.last_uid, mailbox.since)
            for uid in uids[:BATCH]:
                made[0] += self._take(mailbox, token, folder, uid, now)
        wait = timedelta() if len(uids) > BATCH else POLL_EVERY
        return {"trouble": "", "failures": 0, "read_at": now, "next_attempt_at": now + wait}

    def _access(self, mailbox: Mailbox) -> MailAccess:
        try:
            password = self.unseal(mailbox.password)
        except ValueError as error:
            raise MailboxTrouble(_OTHER_KEY) from error
        place = {name: getattr(mailbox, name) for name in ("host", "port", "security", "user", "folder")}
        return MailAccess(password=password, **place)

    def _number_anew(self, mailbox: Mailbox, validity: int, token: str) -> None:
        """The server gave its letters other numbers: all are looked at again, and known ones make no second request."""
        mailbox.uid_validity, mailbox.last_uid = validity, 0
        with self.writing() as session:
            _keep(session, mailbox, token, uid_validity=validity, last_uid=0)
            session.commit()

    def _take(self, mailbox: Mailbox, token: str, folder: OpenFolder, uid: int, now: datetime) -> bool:
        """One letter, one transaction: whether it asked for something."""
        letter = folder.letter(uid)
        asking = letter if letter is not None and not is_for_nobody(letter, self.ours) else None
        attached = service.taken_from_letter(self.images, asking.attached) if asking else ()
        with self.writing() as session:
            _keep(session, mailbox, token, last_uid=uid)
            if asking:
                self._make(session, mailbox, asking, attached, now)
            session.commit()
        return asking is not None

    def _make(
        self, session: Session, mailbox: Mailbox, letter: Letter, attached: Sequence[Attachment], now: datetime
    ) -> None:
        organisation = session.get_one(Organisation, mailbox.organisation_id)
        service.take_letter(session, organisation, letter, attached, now=now, files=self.files)


def _keep(session: Session, mailbox: Mailbox, token: str, **values: Any) -> None:
    """Raises `Lost` unless the mailbox is still ours to read; holds it until the commit."""
    mine = (col(Mailbox.id) == mailbox.id, col(Mailbox.lease_token) == token)
    kept = update(Mailbox).where(*mine).values(**values).returning(col(Mailbox.id))
    if session.execute(kept.execution_options(synchronize_session=False)).first() is None:
        raise Lost


def _after(sentence: Sentence, mailbox: Mailbox, now: datetime) -> dict[str, Any]:
    failures = mailbox.failures + 1
    return {"trouble": str(sentence), "failures": failures, "next_attempt_at": now + wait_after(failures)}
