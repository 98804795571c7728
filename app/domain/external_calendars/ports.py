from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.core.messages import Message
from app.ical.reader.occurrences import ParsedCalendar


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


class CalendarParser(Protocol):
    def parse(self, content: bytes, zone: str, opens: datetime, closes: datetime) -> ParsedCalendar:
        """Read occurrences between two instants; floating hours are of `zone`.

        Raises `Refusal` for no calendar, or one that asks too much of its reader.
        """
        ...
