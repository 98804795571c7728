"""Mailbox reading, safe if repeated, late or concurrent.

Each letter's number and outcome share a transaction, none open during calls.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar

from sqlmodel import Session, col, update

from app.core.call_outcome import delay_after
from app.core.messages import Message, msg
from app.core.zones import start_of_day
from app.db.claim import claim_rows, settle
from app.db.scope import Sessions
from app.domain.organisations.queries import organisation_by_id
from app.domain.requests.models import MailboxModel, StoredMailbox
from app.domain.requests.ports import MailAccess, MailboxTrouble, MailServer, OpenFolder
from app.domain.requests.rules.mail_letter import MAILBOX_BACK_OFF, POLL_EVERY, ReceivedLetter

BATCH = 20
LEASE = timedelta(minutes=10)
LetterAction = Callable[[Session], bool]
"""An action that returns whether it brought anything."""

_OTHER_KEY = msg("La contraseña está sellada con una clave que no está aquí: escríbala otra vez.")


class MailboxLost(Exception):
    """A lost lease: mailbox changed, or read by another worker."""


MailboxIn = TypeVar("MailboxIn", bound=StoredMailbox, contravariant=True)


class LetterOpener(Protocol[MailboxIn]):
    def __call__(self, mailbox: MailboxIn, letter: ReceivedLetter, now: datetime) -> LetterAction:
        """Prepare before the database opens; return the action to run in it."""
        ...


@dataclass(frozen=True, slots=True)
class MailReader(Generic[MailboxModel]):
    """A reader. `model`: the mailbox table; `opening` prepares letters."""

    model: type[MailboxModel]
    writing: Sessions
    mailboxes: MailServer
    unseal: Callable[[str], str]
    opening: LetterOpener[MailboxModel]

    def read_due(self, now: datetime) -> Mapping[str, int]:
        """Read up to twenty letters; any left make it due at once."""
        with self.writing() as session:
            token, taken = claim_rows(session, self.model, limit=1, lease=LEASE, now=now)
            since = [start_of_day(each.since, organisation_by_id(session, each.organisation_id).zone) for each in taken]
            session.commit()
        return self._collect(taken[0], token, since[0], now) if taken else {}

    def _collect(self, mailbox: MailboxModel, token: str, since: datetime, now: datetime) -> Mapping[str, int]:
        made = [0]
        try:
            ending = self._read(mailbox, token, made, since, now)
        except MailboxTrouble as trouble:
            ending = _values_after_trouble(trouble.sentence, mailbox, now)
        except MailboxLost:
            return {"letters": made[0]}
        with self.writing() as session:
            settle(session, self.model, mailbox.id, token, **ending)
            session.commit()
        return {"letters": made[0], "mailboxes_in_trouble": int(bool(ending["trouble"]))}

    def _read(
        self, mailbox: MailboxModel, token: str, made: list[int], since: datetime, now: datetime
    ) -> dict[str, Any]:
        """Return new values. `made` counts letters even if the connection breaks."""
        with self.mailboxes.open(self._access(mailbox)) as folder:
            if folder.validity != mailbox.uid_validity:
                self._number_anew(mailbox, folder.validity, token)
            uids = folder.after(mailbox.last_uid, since, most=BATCH + 1)
            for uid in uids[:BATCH]:
                made[0] += self._take(mailbox, token, folder, uid, now)
        wait = timedelta() if len(uids) > BATCH else POLL_EVERY
        return {"trouble": "", "failures": 0, "read_at": now, "next_attempt_at": now + wait}

    def _access(self, mailbox: MailboxModel) -> MailAccess:
        try:
            password = self.unseal(mailbox.password)
        except ValueError as error:
            raise MailboxTrouble(_OTHER_KEY) from error
        place = {name: getattr(mailbox, name) for name in ("host", "port", "security", "user", "folder")}
        return MailAccess(password=password, **place)

    def _number_anew(self, mailbox: MailboxModel, validity: int, token: str) -> None:
        """Restart after renumbering; keys identify known letters."""
        mailbox.uid_validity, mailbox.last_uid = validity, 0
        with self.writing() as session:
            self._keep(session, mailbox, token, uid_validity=validity, last_uid=0)
            session.commit()

    def _take(self, mailbox: MailboxModel, token: str, folder: OpenFolder, uid: int, now: datetime) -> bool:
        """Use the letter's own transaction; return whether it brought anything."""
        letter = folder.letter(uid)
        taking = self.opening(mailbox, letter, now) if letter is not None else None
        with self.writing() as session:
            self._keep(session, mailbox, token, last_uid=uid)
            is_made = taking is not None and taking(session)
            session.commit()
        return is_made

    def _keep(self, session: Session, mailbox: MailboxModel, token: str, **values: Any) -> None:
        """Hold the lease until commit. Raises `MailboxLost`."""
        mine = (col(self.model.id) == mailbox.id, col(self.model.lease_token) == token)
        statement = update(self.model).where(*mine).values(**values).returning(col(self.model.id))
        if session.execute(statement.execution_options(synchronize_session=False)).first() is None:
            raise MailboxLost


def _values_after_trouble(sentence: Message, mailbox: StoredMailbox, now: datetime) -> dict[str, Any]:
    failures = mailbox.failures + 1
    at = now + delay_after(failures, MAILBOX_BACK_OFF)
    return {"trouble": str(sentence), "failures": failures, "next_attempt_at": at}
