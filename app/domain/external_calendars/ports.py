"""The port for fetching external calendars."""

from dataclasses import dataclass
from typing import Protocol

from app.core.messages import Message


@dataclass(frozen=True, slots=True)
class FetchedCalendar:
    """A calendar's bytes, with its server's validators for them."""

    content: bytes
    etag: str = ""
    modified: str = ""


class CalendarUnreadable(Exception):
    """A failure to read the calendar now; `sentence` is for its keeper."""

    def __init__(self, sentence: Message) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class CalendarFetcher(Protocol):
    def fetch(self, address: str, *, etag: str = "", modified: str = "") -> FetchedCalendar | None:
        """Return None when unchanged. Raises `CalendarUnreadable`, and nothing else."""
        ...
