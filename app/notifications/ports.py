"""The post office as this feature sees it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from app.core.words import Sentence


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a calendar program reads in a letter, and what it is to do with it (RFC 6047)."""

    method: str
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """`reference` is the same each time the same letter is sent, so that a repeated one can be recognised."""

    to_address: str
    to_name: str
    subject: str
    text: str
    reference: str
    calendar: Calendar | None = None


class Cause(StrEnum):
    """TEMPORARY: nothing was handed over, try later. PERMANENT: this letter will never be taken.

    UNANSWERED: all of it was sent and the line was cut before the answer, so it may have arrived.
    """

    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNANSWERED = "unanswered"


class MailTrouble(Exception):
    """A letter was not, or may not have been, handed over; `sentence` is for the administrator."""

    def __init__(self, cause: Cause, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.cause = cause
        self.sentence = sentence


class Mailer(Protocol):
    def send(self, letter: Letter) -> None:
        """Hand one letter over. Raises `MailTrouble`, and nothing else."""


class Letters(Protocol):
    def compose(self, kind: str, context: dict[str, Any], *, locale: str) -> tuple[str, str]:
        """Subject and text in the reader's language. Raises `LookupError` when it cannot be written."""
