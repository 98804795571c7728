from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from app.core.messages import Message
from app.domain.notifications.rules.push import PushAddress, PushKind
from app.domain.notifications.rules.webhooks import WebhookFormat


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """A calendar part and its method (RFC 6047)."""

    method: str
    text: str


@dataclass(frozen=True, slots=True)
class MailMessage:
    """A letter; `reference` repeats at each attempt, so duplicates are recognised.

    `thread` joins a matter's letters. `unsubscribe`: one-click, by kind (RFC 8058). `calendar`: an alternative text
    (iMIP, RFC 6047). `signed`: a person's body, empty if automatic. `answers`, `references`: Message-IDs of the letter
    answered and earlier ones. `identity`: its own, if needed. `list_name`: the sender's of a list, automatic too.
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
    list_name: str = ""


class FailureCause(StrEnum):
    """TEMPORARY: not handed over, retry; PERMANENT: never accepted.

    UNANSWERED: all sent, cut off before an answer; it may have arrived.
    """

    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNANSWERED = "unanswered"


class HandoverError(Exception):
    """A failed or uncertain handover; `sentence`: for the administrator."""

    def __init__(self, cause: FailureCause, sentence: Message) -> None:
        super().__init__(str(sentence))
        self.cause = cause
        self.sentence = sentence


class MailError(HandoverError):
    """A letter's failed handover."""


class WebhookError(HandoverError):
    """A webhook's failed handover."""


class PushError(HandoverError):
    """A push's failed handover; `is_gone`: the device takes no more, ever."""

    def __init__(self, cause: FailureCause, sentence: Message, *, is_gone: bool = False) -> None:
        super().__init__(cause, sentence)
        self.is_gone = is_gone


class Mailer(Protocol):
    def send(self, letter: MailMessage) -> None:
        """Raise only `MailError`."""


class WebhookClient(Protocol):
    def say(self, address: str, shape: WebhookFormat, headline: str, link: str) -> None:
        """Post one message. Raises only `WebhookError`."""


class PushClient(Protocol):
    @property
    def public_key(self) -> str:
        """The key that browsers take messages from, in base64url."""

    def push(self, address: PushAddress, kind: PushKind) -> None:
        """Send one message that says the kind alone. Raises only `PushError`."""


class LetterTemplates(Protocol):
    def compose(self, kind: str, context: dict[str, Any], *, locale: str) -> tuple[str, str]:
        """Return subject and text. Raises `LookupError`."""

    def rich(self, kind: str, context: dict[str, Any], *, locale: str) -> str:
        """Return HTML. Raises `LookupError`."""

    def headline(self, kind: str, context: Mapping[str, Any], *, locale: str) -> str:
        """Return the subject. Raises `LookupError`."""

    def stored_context(self, kind: str, context: Mapping[str, Any]) -> dict[str, Any]:
        """Return the context headline and link use."""

    def link(self, path: str) -> str:
        """Return the full address; empty if the installation's is unknown."""
