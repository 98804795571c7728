"""Weekly attention coverage and gaps.

Wall times in minutes, 0 to 1440 (24:00): a repeating week ignores clock changes.
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
    """Weekday 0 is Monday."""

    weekday: int
    starts: int
    ends: int


class WeekSpanLike(Protocol):
    @property
    def weekday(self) -> int: ...
    @property
    def starts(self) -> int: ...
    @property
    def ends(self) -> int: ...


class ShiftLike(WeekSpanLike, Protocol):
    """The shape of `models.AttentionShift`."""

    @property
    def user_id(self) -> int: ...


class CoverageState(StrEnum):
    """COVERED, a person answers; GAP, none in attention hours; FREE, none needed."""

    COVERED = "covered"
    GAP = "gap"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class TimetableCell:
    """`people` answer, across `rows` rows."""

    state: CoverageState
    people: tuple[int, ...]
    starts: int
    ends: int
    rows: int = 1


@dataclass(frozen=True, slots=True)
class TimetableRow:
    """A cell per day; None where one above extends."""

    starts: int
    ends: int
    cells: tuple[TimetableCell | None, ...]

    @property
    def size(self) -> int:
        """Return 1 (up to half an hour) to 5 (over four hours)."""
        return 1 + sum(self.ends - self.starts > size for size in _SIZES)


def shift_spans(weekday: int, starts: time, ends: time) -> list[WeekSpan]:
    """Return two if it passes midnight. A midnight end closes that day.

    Raises `Refusal` for zero length; midnight to midnight is a day.
    """
    first, last = minute_of_day(starts), minute_of_day(ends) or MINUTES_A_DAY
    if first == last:
        raise Refusal(msg("El turno empieza y termina a la misma hora: cambie una de las dos."))
    if first < last:
        return [WeekSpan(weekday, first, last)]
    return [WeekSpan(weekday, first, MINUTES_A_DAY), WeekSpan((weekday + 1) % 7, 0, last)]


def attention_spans(week: Mapping[str, Sequence[Sequence[str]]]) -> list[WeekSpan]:
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
    """Return hours without a shift, in week order."""
    all_shifts = list(shifts)
    gaps: list[WeekSpan] = []
    for day, starts, ends in sorted(attention):
        reached = starts
        for shift in sorted(
            (day_shift for day_shift in all_shifts if day_shift.weekday == day), key=lambda span: span.starts
        ):
            if reached < (until := min(shift.starts, ends)):
                gaps.append(WeekSpan(day, reached, until))
            reached = max(reached, shift.ends)
        if reached < ends:
            gaps.append(WeekSpan(day, reached, ends))
    return gaps


def timetable_rows(attention: Sequence[WeekSpan], shifts: Sequence[ShiftLike]) -> list[TimetableRow]:
    """Return a row per change of hours, none always empty."""
    every: list[WeekSpanLike] = [*attention, *shifts]
    edges = sorted({edge for interval in every for edge in (interval.starts, interval.ends)})
    spans = [span for span in pairwise(edges) if any(_covers(interval, *span) for interval in every)]
    days = [list(_column(day, spans, attention, shifts)) for day in range(7)]
    return [TimetableRow(*span, tuple(column[place] for column in days)) for place, span in enumerate(spans)]


def shown_days(rows: Sequence[TimetableRow]) -> list[int]:
    """Add weekend days only in use."""
    busy = {day for row in rows for day, cell in enumerate(row.cells) if cell and cell.state is not CoverageState.FREE}
    return [day for day in range(7) if day < 5 or day in busy]


def minute_of_day(at: time) -> int:
    return at.hour * 60 + at.minute


def format_clock(minutes: int) -> str:
    """Format as `08:30`; day's end is `24:00`."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def format_short_clock(minutes: int) -> str:
    """Format as `8` or `8:30`."""
    return f"{minutes // 60}:{minutes % 60:02}" if minutes % 60 else str(minutes // 60)


def _covers(span: WeekSpanLike, starts: int, ends: int) -> bool:
    return span.starts <= starts and ends <= span.ends


def _column(
    day: int, spans: Sequence[tuple[int, int]], attention: Sequence[WeekSpan], shifts: Sequence[ShiftLike]
) -> Iterator[TimetableCell | None]:
    """Merge equal consecutive cells, then None in rows they span."""
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


def _continues(cell: TimetableCell, following: TimetableCell) -> bool:
    return cell.ends == following.starts and (cell.state, cell.people) == (following.state, following.people)


def _cell(
    day: int, starts: int, ends: int, attention: Sequence[WeekSpan], shifts: Sequence[ShiftLike]
) -> TimetableCell:
    def there(some: Iterable[WeekSpanLike]) -> bool:
        return any(span.weekday == day and _covers(span, starts, ends) for span in some)

    people = {shift.user_id for shift in shifts if shift.weekday == day and _covers(shift, starts, ends)}
    state = CoverageState.COVERED if people else CoverageState.GAP if there(attention) else CoverageState.FREE
    return TimetableCell(state, tuple(sorted(people)), starts, ends)
