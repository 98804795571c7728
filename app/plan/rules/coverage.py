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
from app.core.words import say
from app.organisations.rules import WEEKDAYS

DAY = 24 * 60
_SIZES = (30, 60, 120, 240)


class Stretch(NamedTuple):
    """Part of one weekday (0 is Monday)."""

    weekday: int
    starts: int
    ends: int


class Span(Protocol):
    """A stretch, of attention or of somebody."""

    @property
    def weekday(self) -> int: ...
    @property
    def starts(self) -> int: ...
    @property
    def ends(self) -> int: ...


class Shift(Span, Protocol):
    """Somebody answering in one stretch: see `models.AttentionShift`."""

    @property
    def user_id(self) -> int: ...


class State(StrEnum):
    """COVERED: somebody answers; GAP: nobody does in hours of attention; FREE: nobody needs to."""

    COVERED = "covered"
    GAP = "gap"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Cell:
    """`people` answer from one minute to another; `rows` of the drawing are theirs."""

    state: State
    people: tuple[int, ...]
    starts: int
    ends: int
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the timetable; a cell for each day, none where one from above reaches down to here."""

    starts: int
    ends: int
    cells: tuple[Cell | None, ...]

    @property
    def size(self) -> int:
        """How high it is drawn, from 1 (half an hour or less) to 5 (more than four hours)."""
        return 1 + sum(self.ends - self.starts > size for size in _SIZES)


def stretches(weekday: int, starts: time, ends: time) -> list[Stretch]:
    """A shift of one day; one that goes past midnight is two. Midnight as an end is the end of that day.

    Raises `Refusal` for one without length; from midnight to midnight is a whole day.
    """
    first, last = minute(starts), minute(ends) or DAY
    if first == last:
        raise Refusal(say("El turno empieza y termina a la misma hora: cambie una de las dos."))
    if first < last:
        return [Stretch(weekday, first, last)]
    return [Stretch(weekday, first, DAY), Stretch((weekday + 1) % 7, 0, last)]


def attended(week: Mapping[str, Sequence[Sequence[str]]]) -> list[Stretch]:
    """The hours of attention of an organisation, as its settings keep them."""
    return [
        Stretch(WEEKDAYS.index(day), minute(time.fromisoformat(opens)), minute(time.fromisoformat(closes)) or DAY)
        for day, hours in week.items()
        for opens, closes in hours
    ]


def gaps(attention: Iterable[Stretch], shifts: Iterable[Shift]) -> list[Stretch]:
    """What of the hours of attention nobody answers in, in the order of the week."""
    held = list(shifts)
    found: list[Stretch] = []
    for day, starts, ends in sorted(attention):
        reached = starts
        for one in sorted((one for one in held if one.weekday == day), key=lambda one: one.starts):
            if reached < (until := min(one.starts, ends)):
                found.append(Stretch(day, reached, until))
            reached = max(reached, one.ends)
        if reached < ends:
            found.append(Stretch(day, reached, ends))
    return found


def drawn(attention: Sequence[Stretch], shifts: Sequence[Shift]) -> list[Row]:
    """The timetable: a row wherever somebody's hours begin or end, without those in which nothing ever happens."""
    every: list[Span] = [*attention, *shifts]
    edges = sorted({edge for one in every for edge in (one.starts, one.ends)})
    spans = [span for span in pairwise(edges) if any(_happens(one, *span) for one in every)]
    days = [list(_column(day, spans, attention, shifts)) for day in range(7)]
    return [Row(*span, tuple(column[place] for column in days)) for place, span in enumerate(spans)]


def days_used(rows: Sequence[Row]) -> list[int]:
    """Monday to Friday, and what of the weekend says something."""
    busy = {day for row in rows for day, cell in enumerate(row.cells) if cell and cell.state is not State.FREE}
    return [day for day in range(7) if day < 5 or day in busy]


def minute(at: time) -> int:
    return at.hour * 60 + at.minute


def clock(minutes: int) -> str:
    """`08:30`; the end of a day is `24:00`."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def brief(minutes: int) -> str:
    """`8` on the hour, `8:30` else."""
    return f"{minutes // 60}:{minutes % 60:02}" if minutes % 60 else str(minutes // 60)


def _happens(one: Span, starts: int, ends: int) -> bool:
    return one.starts <= starts and ends <= one.ends


def _column(
    day: int, spans: Sequence[tuple[int, int]], attention: Sequence[Stretch], shifts: Sequence[Shift]
) -> Iterator[Cell | None]:
    """What is alike and follows one another is one cell, with nothing in the rows it reaches down to."""
    cells = [_cell(day, *span, attention, shifts) for span in spans]
    place = 0
    while place < len(cells):
        last = place
        while last + 1 < len(cells) and _goes_on(cells[last], cells[last + 1]):
            last += 1
        first = cells[place]
        yield Cell(first.state, first.people, first.starts, cells[last].ends, last - place + 1)
        yield from [None] * (last - place)
        place = last + 1


def _goes_on(one: Cell, following: Cell) -> bool:
    return one.ends == following.starts and (one.state, one.people) == (following.state, following.people)


def _cell(day: int, starts: int, ends: int, attention: Sequence[Stretch], shifts: Sequence[Shift]) -> Cell:
    def there(some: Iterable[Span]) -> bool:
        return any(one.weekday == day and _happens(one, starts, ends) for one in some)

    people = {one.user_id for one in shifts if one.weekday == day and _happens(one, starts, ends)}
    state = State.COVERED if people else State.GAP if there(attention) else State.FREE
    return Cell(state, tuple(sorted(people)), starts, ends)
