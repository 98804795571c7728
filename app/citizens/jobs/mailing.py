"""The letters of the citizens' mailbox become messages of their cases."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from app.citizens.models import CitizenMailbox
from app.citizens.service.mail import leave_alone, take_letter
from app.db.scope import Sessions
from app.intake.jobs.reading import MailReader, Taking
from app.intake.ports import Mailboxes
from app.intake.rules.mailbox import Letter, is_for_nobody
from app.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class MailReading:
    """`ours`: the addresses Cauce writes from."""

    writing: Sessions
    mailboxes: Mailboxes
    unseal: Callable[[str], str]
    ours: Collection[str] = field(default_factory=tuple)

    def collect(self, now: datetime) -> Mapping[str, int]:
        """Read one mailbox that is due; see `MailReader`."""
        reader = MailReader(CitizenMailbox, self.writing, self.mailboxes, self.unseal, self._open)
        return {f"citizen_{name}": count for name, count in reader.read_due(now).items()}

    def _open(self, mailbox: CitizenMailbox, letter: Letter, now: datetime) -> Taking:
        """What a machine sent is noted where it belongs, and never answered (RFC 3834 §2)."""
        ours = {*self.ours, *([mailbox.address] if mailbox.address else [])}
        take = leave_alone if is_for_nobody(letter, ours) else take_letter

        def taking(session: Session) -> bool:
            organisation = session.get_one(Organisation, mailbox.organisation_id)
            return take(session, organisation, letter, now=now)

        return taking
