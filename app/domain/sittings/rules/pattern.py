"""Days and an hour of local time (RFC 5545 §3.3.10)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.core.errors import Refusal
from app.core.messages import msg
from app.core.zones import NonexistentTime, instant_of
from app.domain.organisations.rules import WEEKDAYS

PLANNING_HORIZON = timedelta(days=35)
BYDAY = dict(zip(WEEKDAYS, ("MO", "TU", "WE", "TH", "FR", "SA", "SU"), strict=True))
LONGEST_MINUTES, LONGEST_CUT_OFF = 12 * 60, 7 * 24
_DAY = timedelta(days=1)
MOST_DAYS = 366
"""A limit beyond any real query."""


@dataclass(frozen=True, slots=True)
class AppointmentPattern:
    """A pattern lasting `minutes`; the agenda freezes `cut_off_hours` before, in local time."""

    weekdays: tuple[str, ...]
    at: time
    minutes: int
    cut_off_hours: int
    zone: str
    starts_on: date

    def days(self, first: date, last: date) -> Iterator[date]:
        """Yield the pattern's days, both ends included; no day before the pattern starts."""
        begins = max(first, self.starts_on)
        days = (begins + n * _DAY for n in range(min((last - begins).days + 1, MOST_DAYS)))
        return (day for day in days if WEEKDAYS[day.weekday()] in self.weekdays)

    @property
    def first_day(self) -> date:
        return next(self.days(self.starts_on, self.starts_on + timedelta(days=6)))

    @property
    def rule(self) -> str:
        """Return the RRULE."""
        return "FREQ=WEEKLY;BYDAY=" + ",".join(BYDAY[day] for day in WEEKDAYS if day in self.weekdays)

    def moments(self, on: date) -> "SittingMoments":
        begins = datetime.combine(on, self.at)
        starts_at = instant_by_clocks(begins, self.zone)
        return SittingMoments(
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=self.minutes),
            cut_off_at=instant_by_clocks(begins - timedelta(hours=self.cut_off_hours), self.zone),
            remind_at=instant_by_clocks(begins - _DAY, self.zone),
        )


@dataclass(frozen=True, slots=True)
class SittingMoments:
    starts_at: datetime
    ends_at: datetime
    cut_off_at: datetime
    remind_at: datetime


def instant_by_clocks(local: datetime, zone: str) -> datetime:
    """Return the first of two equal hours; move a skipped hour as far past the jump (RFC 5545 §3.3.5)."""
    try:
        return instant_of(local.date(), local.time(), zone, fold=0)
    except NonexistentTime as jumped:
        return instant_of(jumped.suggestion.date(), jumped.suggestion.time(), zone, fold=0)


def check_pattern(pattern: AppointmentPattern) -> None:
    """Raise `Refusal`."""
    if not pattern.weekdays or not set(pattern.weekdays) <= set(WEEKDAYS):
        raise Refusal(msg("Elija al menos un día de la semana."))
    if not 0 < pattern.minutes <= LONGEST_MINUTES:
        raise Refusal(msg("Una sesión dura entre 1 minuto y 12 horas."))
    if not 0 <= pattern.cut_off_hours <= LONGEST_CUT_OFF:
        raise Refusal(msg("La lista se cierra entre 0 y %(most)s horas antes.", most=LONGEST_CUT_OFF))


def check_attendees(roles: Sequence[str], people: Sequence[int]) -> None:
    """Raise `Refusal` when none would decide."""
    if not roles and not people:
        raise Refusal(msg("Diga quién decide en la sesión: una función o una persona."))
