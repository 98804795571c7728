from dataclasses import dataclass, field

from app.core.messages import Message
from app.ical.reader.date_times import (
    CalendarMoment,
)


@dataclass(frozen=True, slots=True)
class CalendarOccurrence:
    """An occurrence; `key` survives moves; a day is local midnight to midnight.

    `shows`: any Outlook status (OOF, BUSY, FREE…); `is_free`: takes no time (TRANSP).
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
    line: int
    uid: str
    summary: str
    reason: Message


@dataclass(slots=True)
class ParsedCalendar:
    """`taken`: components in the window; `outside`: sound ones outside."""

    name: str = ""
    events: list[CalendarOccurrence] = field(default_factory=list)
    left: list[SkippedComponent] = field(default_factory=list)
    taken: int = 0
    outside: int = 0
