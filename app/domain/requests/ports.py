from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from app.core.messages import Message
from app.domain.requests.rules.mail_letter import MailSecurity, ReceivedLetter


@dataclass(frozen=True, slots=True)
class MailAccess:
    host: str
    port: int
    security: MailSecurity
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"


class MailboxTrouble(Exception):
    """The mailbox cannot be read now; `sentence` addresses the administrator."""

    def __init__(self, sentence: Message) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class OpenFolder(Protocol):
    """Messages by UID, valid only while `validity` stays the same (RFC 3501 §2.3.1.1)."""

    validity: int

    def after(self, uid: int, since: date) -> Sequence[int]:
        """Return the UIDs above `uid` of messages received from that day on, in order."""

    def letter(self, uid: int) -> ReceivedLetter | None:
        """Return the message, or None if gone. Nothing changes on the server, not even the read flag."""


class MailServer(Protocol):
    def open(self, access: MailAccess) -> AbstractContextManager[OpenFolder]:
        """Open the folder; every operation on it raises only `MailboxTrouble`."""
