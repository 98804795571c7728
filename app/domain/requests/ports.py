"""The mail server as requests see it."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from app.core.messages import Message
from app.domain.requests.rules.mail_letter import MailSecurity, ReceivedLetter


@dataclass(frozen=True, slots=True)
class MailAccess:
    """Where a mailbox is and how it is opened."""

    host: str
    port: int
    security: MailSecurity
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"


class MailboxTrouble(Exception):
    """The mailbox cannot be read now; `sentence` is for the administrator."""

    def __init__(self, sentence: Message) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class OpenFolder(Protocol):
    """Letters by their numbers (UID), which mean something only while `validity` stays the same (RFC 3501 §2.3.1.1)."""

    validity: int

    def after(self, uid: int, since: date) -> Sequence[int]:
        """The numbers above one, of letters that came from that day on, in order."""

    def letter(self, uid: int) -> ReceivedLetter | None:
        """None when it is no longer there. Nothing changes on the server, not even that it was read."""


class MailServer(Protocol):
    def open(self, access: MailAccess) -> AbstractContextManager[OpenFolder]:
        """Everything done with it raises `MailboxTrouble`, and nothing else."""
