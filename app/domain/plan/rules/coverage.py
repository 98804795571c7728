"""Who answers when in a week, and when nobody does.

Wall times, as minutes of a day from 0 to 1440 (24:00): a week that repeats knows nothing of the clocks being changed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple, Protocol

from app.core.errors import Refusal
from app.core.messages import msg
from app.domain.organisations.rules import WEEKDAYS

MINUTES_A_DAY = 24 * 60
_SIZES = (30, 60, 120, 240)


class WeekSpan(NamedTuple):
    """Part of one weekday (0 is Monday)."""

    weekday: int
    starts: int
    ends: int


class WeekSpanLike(Protocol):
    """A stretch, of attention or of somebody."""

    @property
    def weekday(self) -> int: ...
    @property
    def starts(self) -> int: ...
    @property
    def ends(self) -> int: ...


class ShiftLike(WeekSpanLike, Protocol):
    """Somebody answering in one stretch: see `models.AttentionShift`."""

    @property
    def user_id(self) -> int: ...


class CoverageState(StrEnum):
    """COVERED: somebody answers; GAP: nobody does in hours of attention; FREE: nobody needs to."""

    COVERED = "covered"
    GAP = "gap"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class TimetableCell:
    """`people` answer from one minute to another; `rows` of the drawing are theirs."""

    state: CoverageState
    people: tuple[int, ...]
    starts: int
    ends: int
    rows: int = 1


@dataclass(frozen=True, slots=True)
class TimetableRow:
    """A line of the timetable; a cell for each day, none where one from above reaches down to here."""

    starts: int
    ends: int
    cells: tuple[TimetableCell | None, ...]

    @property
    def size(self) -> int:
        """How high it is drawn, from 1 (half an hour or less) to 5 (more than four hours)."""
        return 1 + sum(self.ends - self.starts > size for size in _SIZES)


def shift_spans(weekday: int, starts: time, ends: time) -> list[WeekSpan]:
    """A shift of one day; one that goes past midnight is two. Midnight as an end is the end of that day.

    Raises `Refusal` for one without length; from midnight to midnight is a whole day.
    """
    first, last = minute_of_day(starts), minute_of_day(ends) or MINUTES_A_DAY
    if first == last:
        raise Refusal(msg("El turno empieza y termina a la misma hora: cambie una de las dos."))
    if first < last:
        return [WeekSpan(weekday, first, last)]
    return [WeekSpan(weekday, first, MINUTES_A_DAY), WeekSpan((weekday + 1) % 7, 0, last)]


def attention_spans(week: Mapping[str, Sequence[Sequence[str]]]) -> list[WeekSpan]:
    """The hours of attention of an organisation, as its settings keep them."""
    return [
        WeekSpan(
            WEEKDAYS.index(day),
            minute_of_day(time.fromisoformat(opens)),
            minute_of_day(time.fromisoformat(closes)) or MINUTES_A_DAY,
        )
        for day, hours in week.items()
        for opens, closes in hours
    ]


def coverage_gaps(attention: Iterable[WeekSpan], shifts: Iterable[ShiftLike]) -> list[WeekSpan]:
    """What of the hours of attention nobody answers in, in the order of the week."""
    held = list(shifts)
    found: list[WeekSpan] = []
    for day, starts, ends in sorted(attention):
        reached = starts
        for one in sorted((one for one in held if one.weekday == day), key=lambda one: one.starts):
            if reached < (until := min(one.starts, ends)):
                found.append(WeekSpan(day, reached, until))
            reached = max(reached, one.ends)
        if reached < ends:
            found.append(WeekSpan(day, reached, ends))
    return found


def timetable_rows(attention: Sequence[WeekSpan], shifts: Sequence[ShiftLike]) -> list[TimetableRow]:
    """The timetable: a row wherever somebody's hours begin or end, without those in which nothing ever happens."""
    every: list[WeekSpanLike] = [*attention, *shifts]
    edges = sorted({edge for one in every for edge in (one.starts, one.ends)})
    spans = [span for span in pairwise(edges) if any(_covers(one, *span) for one in every)]
    days = [list(_column(day, spans, attention, shifts)) for day in range(7)]
    return [TimetableRow(*span, tuple(column[place] for column in days)) for place, span in enumerate(spans)]


def shown_days(rows: Sequence[TimetableRow]) -> list[int]:
    """Monday to Friday, and what of the weekend says something."""
    busy = {day for row in rows for day, cell in enumerate(row.cells) if cell and cell.state is not CoverageState.FREE}
    return [day for day in range(7) if day < 5 or day in busy]


def minute_of_day(at: time) -> int:
    return at.hour * 60 + at.minute


def format_clock(minutes: int) -> str:
    """`08:30`; the end of a day is `24:00`."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def format_short_clock(minutes: int) -> str:
    """`8` on the hour, `8:30` else."""
    return f"{minutes // 60}:{minutes % 60:02}" if minutes % 60 else str(minutes // 60)


def _covers(one: WeekSpanLike, starts: int, ends: int) -> bool:
    return one.starts <= starts and ends <= one.ends


def _column(
    day: int, spans: Sequence[tuple[int, int]], attention: Sequence[WeekSpan], shifts: Sequence[ShiftLike]
) -> Iterator[TimetableCell | None]:
    """What is alike and follows one another is one cell, with nothing in the rows it reaches down to."""
    cells = [_cell(day, *span, attention, shifts) for span in spans]
    place = 0
    while place < len(cells):
        last = place
        while last + 1 < len(cells) and _continues(cells[last], cells[last + 1]):
            last += 1
        first = cells[place]
        yield TimetableCell(first.state, first.people, first.starts, cells[last].ends, last - place + 1)
        yield from [None] * (last - place)
        place = last + 1


def _continues(one: TimetableCell, following: TimetableCell) -> bool:
    return one.ends == following.starts and (one.state, one.people) == (following.state, following.people)


def _cell(
    day: int, starts: int, ends: int, attention: Sequence[WeekSpan], shifts: Sequence[ShiftLike]
) -> TimetableCell:
    def there(some: Iterable[WeekSpanLike]) -> bool:
        return any(one.weekday == day and _covers(one, starts, ends) for one in some)

    people = {one.user_id for one in shifts if one.weekday == day and _covers(one, starts, ends)}
    state = CoverageState.COVERED if people else CoverageState.GAP if there(attention) else CoverageState.FREE
    return TimetableCell(state, tuple(sorted(people)), starts, ends)
