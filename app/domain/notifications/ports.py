"""The post office, and the channels, as this feature sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from app.core.messages import Message
from app.domain.notifications.rules.webhooks import WebhookFormat


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """What a calendar program reads in a letter, and what it is to do with it (RFC 6047)."""

    method: str
    text: str


@dataclass(frozen=True, slots=True)
class MailMessage:
    """`reference` is the same each time the same letter is sent, so that a repeated one can be recognised.

    `thread` is what the letters of one matter share. `unsubscribe` is where one click stops this kind (RFC 8058).
    `calendar` travels as an alternative of the text (iMIP, RFC 6047).

    `signed`: the body a person wrote it for; nothing where Cauce writes by itself. `answers` and `references`: the
    Message-ID of the letter it answers, and of those before. `identity`: its own, where somebody must know it.
    """

    to_address: str
    to_name: str
    subject: str
    text: str
    reference: str
    html: str = ""
    thread: str = ""
    unsubscribe: str = ""
    calendar: CalendarPart | None = None
    signed: str = ""
    answers: str = ""
    references: tuple[str, ...] = ()
    identity: str = ""
    reply_to: str = ""


class FailureCause(StrEnum):
    """TEMPORARY: nothing was handed over, try later. PERMANENT: this letter will never be taken.

    UNANSWERED: all of it was sent and the line was cut before the answer, so it may have arrived.
    """

    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNANSWERED = "unanswered"


class HandoverError(Exception):
    """Something was not, or may not have been, handed over; `sentence` is for the administrator."""

    def __init__(self, cause: FailureCause, sentence: Message) -> None:
        super().__init__(str(sentence))
        self.cause = cause
        self.sentence = sentence


class MailError(HandoverError):
    """A letter."""


class WebhookError(HandoverError):
    """A message to a channel."""


class Mailer(Protocol):
    def send(self, letter: MailMessage) -> None:
        """Hand one letter over. Raises `MailError`, and nothing else."""


class WebhookClient(Protocol):
    def say(self, address: str, shape: WebhookFormat, headline: str, link: str) -> None:
        """Say one thing in a channel. Raises `WebhookError`, and nothing else."""


class LetterTemplates(Protocol):
    def compose(self, kind: str, context: dict[str, Any], *, locale: str) -> tuple[str, str]:
        """Subject and text in the reader's language. Raises `LookupError` when it cannot be written."""

    def rich(self, kind: str, context: dict[str, Any], *, locale: str) -> str:
        """The same letter as a page (HTML). Raises `LookupError` when it cannot be written."""

    def headline(self, kind: str, context: Mapping[str, Any], *, locale: str) -> str:
        """Its subject alone. Raises `LookupError` when it cannot be written."""

    def kept(self, kind: str, context: Mapping[str, Any]) -> dict[str, Any]:
        """What of the context the headline speaks of, and where it leads."""

    def link(self, path: str) -> str:
        """The whole address of a page; nothing where the installation does not know its own."""
