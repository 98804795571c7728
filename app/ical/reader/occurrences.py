"""What is taken from a calendar: its occurrences, and what could not be taken."""

from dataclasses import dataclass, field

from app.core.messages import Message
from app.ical.reader.date_times import (
    CalendarMoment,
)


@dataclass(frozen=True, slots=True)
class CalendarOccurrence:
    """One time something happens. `key` stays the same when it is moved; a day is local midnight to midnight.

    `shows`: how Outlook shows it in a diary (OOF, BUSY, FREE…), if it says; `is_free`: it takes no time (TRANSP).
    """

    key: str
    uid: str
    summary: str
    place: str
    text: str
    starts: CalendarMoment
    ends: CalendarMoment
    shows: str = ""
    is_free: bool = False

    @property
    def is_all_day(self) -> bool:
        return self.starts.is_day


@dataclass(frozen=True, slots=True)
class SkippedComponent:
    """What was not taken: where it begins in the file, what it calls itself, and why not."""

    line: int
    uid: str
    summary: str
    reason: Message


@dataclass(slots=True)
class ParsedCalendar:
    """`taken` and `outside` count components: those with something in the window, and sound ones with nothing in it."""

    name: str = ""
    events: list[CalendarOccurrence] = field(default_factory=list)
    left: list[SkippedComponent] = field(default_factory=list)
    taken: int = 0
    outside: int = 0
