"""What the calendar needs of the outside world: spreadsheets in and out, other people's calendars."""

from dataclasses import dataclass
from typing import Protocol

from app.core.words import Sentence


@dataclass(frozen=True, slots=True)
class Fetched:
    """A calendar's bytes, and what its server calls this state of them."""

    content: bytes
    etag: str = ""
    modified: str = ""


class CalendarTrouble(Exception):
    """The calendar cannot be read now; `sentence` is for whoever looks after it."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class Calendars(Protocol):
    def fetch(self, address: str, *, etag: str = "", modified: str = "") -> Fetched | None:
        """None when it is still as it was called. Raises `CalendarTrouble`, and nothing else."""
        ...
