"""The letters of the mailbox become requests."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from app.db.scope import Sessions
from app.intake import service
from app.intake.jobs.reading import MailReader, Taking
from app.intake.models import Mailbox
from app.intake.ports import Mailboxes
from app.intake.rules.mailbox import Letter, is_for_nobody
from app.media.ports import Files, Images
from app.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Collector:
    """`ours`: the addresses Cauce writes from."""

    writing: Sessions
    mailboxes: Mailboxes
    unseal: Callable[[str], str]
    images: Images
    files: Files
    ours: Collection[str] = field(default_factory=tuple)

    def collect(self, now: datetime) -> Mapping[str, int]:
        """Read one mailbox that is due; see `MailReader`."""
        return self.reader().read_due(now)

    def reader(self) -> MailReader[Mailbox]:
        return MailReader(Mailbox, self.writing, self.mailboxes, self.unseal, self._open)

    def _open(self, mailbox: Mailbox, letter: Letter, now: datetime) -> Taking:
        """Its files are looked at before the database is open; a letter for nobody asks for nothing."""
        if is_for_nobody(letter, self.ours):
            return lambda _session: False
        attached = service.taken_from_letter(self.images, letter.attached)

        def take(session: Session) -> bool:
            organisation = session.get_one(Organisation, mailbox.organisation_id)
            service.take_letter(session, organisation, letter, attached, now=now, files=self.files)
            return True

        return take
