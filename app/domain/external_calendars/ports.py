from dataclasses import dataclass
from typing import Protocol

from app.core.messages import Message


@dataclass(frozen=True, slots=True)
class FetchedCalendar:
    content: bytes
    etag: str = ""
    modified: str = ""


class CalendarUnreadable(Exception):
    """A failure to read now; `sentence`: for its keeper."""

    def __init__(self, sentence: Message) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class CalendarFetcher(Protocol):
    def fetch(self, address: str, *, etag: str = "", modified: str = "") -> FetchedCalendar | None:
        """Return None when unchanged. Raises only `CalendarUnreadable`."""
        ...
