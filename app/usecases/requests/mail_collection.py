from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from app.db.scope import Sessions
from app.domain.media.ports import FileStore, ImageCleaner
from app.domain.organisations.models import Organisation
from app.domain.requests.models import RequestMailbox
from app.domain.requests.ports import MailServer
from app.domain.requests.rules.mail_letter import ReceivedLetter, is_automatic_letter
from app.usecases.requests import external_requests
from app.usecases.requests import files as request_files
from app.usecases.requests.mailbox_reader import LetterAction, MailReader


@dataclass(frozen=True, slots=True)
class RequestMailReader:
    """A reader of request mailboxes. `ours`: Cauce's own addresses."""

    writing: Sessions
    mailboxes: MailServer
    unseal: Callable[[str], str]
    images: ImageCleaner
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
        attached = request_files.take_letter_files(self.images, letter.attached)

        def take(session: Session) -> bool:
            organisation = session.get_one(Organisation, mailbox.organisation_id)
            external_requests.take_request_letter(session, organisation, letter, attached, now=now, files=self.files)
            return True

        return take
