"""What the calendar needs of the outside world: spreadsheets in and out, other people's calendars."""

from dataclasses import dataclass
from typing import Protocol

from app.core.messages import Message


@dataclass(frozen=True, slots=True)
class FetchedCalendar:
    """A calendar's bytes, and what its server calls this state of them."""

    content: bytes
    etag: str = ""
    modified: str = ""


class CalendarUnreadable(Exception):
    """The calendar cannot be read now; `sentence` is for whoever looks after it."""

    def __init__(self, sentence: Message) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class CalendarFetcher(Protocol):
    def fetch(self, address: str, *, etag: str = "", modified: str = "") -> FetchedCalendar | None:
        """None when it is still as it was called. Raises `CalendarUnreadable`, and nothing else."""
        ...
