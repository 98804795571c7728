from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from app.core.messages import Message


@dataclass(frozen=True, slots=True)
class CalendarMoment:
    """A naive `wall` time and `zone`; for a day (`is_day`), midnight."""

    wall: datetime
    zone: tzinfo
    is_day: bool = False

    @property
    def instant(self) -> datetime:
        """Return UTC: a skipped hour by the offset before (§3.3.5), the first of two equal ones."""
        return self.wall.replace(tzinfo=self.zone).astimezone(UTC)

    def at(self, wall: datetime) -> "CalendarMoment":
        return CalendarMoment(wall, self.zone, self.is_day)

    def by(self, other: "CalendarMoment") -> datetime:
        """Convert to another's clock, except days and equal zones."""
        if self.is_day or other.is_day or self.zone == other.zone:
            return self.wall
        return self.instant.astimezone(other.zone).replace(tzinfo=None)


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
