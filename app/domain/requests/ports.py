from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from app.core.messages import Message
from app.domain.media.ports import ImageCleaner
from app.domain.requests.rules.mail_letter import MailSecurity, ReceivedLetter


@dataclass(frozen=True, slots=True)
class MailAccess:
    host: str
    port: int
    security: MailSecurity
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"


class ArchiveReader(Protocol):
    def names(self, content: bytes) -> Sequence[str]:
        """Return the names in a zip; none where it is broken or asks too much. Raises `Busy`."""
        ...


class FileOpeners(Protocol):
    """Readers of the files that a request brings."""

    @property
    def images(self) -> ImageCleaner: ...
    @property
    def archives(self) -> ArchiveReader: ...


class MailboxTrouble(Exception):
    """Unreadable now; `sentence` addresses the administrator."""

    def __init__(self, sentence: Message) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class OpenFolder(Protocol):
    """Messages by UID, valid while `validity` is unchanged (RFC 3501 §2.3.1.1)."""

    validity: int

    def after(self, uid: int, since: datetime, *, most: int) -> Sequence[int]:
        """Return the first UIDs above `uid` received from that instant on, in order, `most` at most."""

    def letter(self, uid: int) -> ReceivedLetter | None:
        """Return None if gone; change nothing, even the server's read flag."""


class MailServer(Protocol):
    def open(self, access: MailAccess) -> AbstractContextManager[OpenFolder]:
        """Raise only `MailboxTrouble`, in every operation."""
