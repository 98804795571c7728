"""Replies: additive counts and indicators, by month of arrival.

K1: of cases asking for an answer, closed or late, those answered or closed with reason; K2: attention minutes to the
first reply; K3: of cases with expired terms, those that kept all; K4: of closed cases asking for an answer, those
solved; K5: avoided calls, estimated.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeVar

from app.core.zones import local_time
from app.domain.cases.rules.categories import CaseOutcome, Category, SilenceReason
from app.domain.reports.rules.compliance import MEDIAN, MOST, NO_RATIO, PartOfWhole, percentile

Key = TypeVar("Key", bound=Hashable)
DAYS, HOURS = 7, 24
SOLVED = frozenset({CaseOutcome.ANSWERED, CaseOutcome.REFERRED})
INFORMING = frozenset(
    {Category.QUESTION_GENERAL, Category.QUESTION_UNIT, Category.QUESTION_FILE, Category.ACCESS_TO_INFORMATION}
)
"""Categories that spare a call."""


class CaseTimes(NamedTuple):
    """`first_reply_at`: any first reply."""

    received_at: datetime
    category: Category
    channel_id: int | None
    unit_id: int | None
    acknowledge_by: datetime | None
    resolve_by: datetime | None
    first_reply_at: datetime | None
    closed_at: datetime | None
    outcome: CaseOutcome | None
    silence: SilenceReason | None

    @property
    def asks(self) -> bool:
        """Return False without terms."""
        return self.acknowledge_by is not None or self.resolve_by is not None

    def in_time(self, now: datetime) -> bool | None:
        """Return None while terms run, or without any."""
        outcomes = [
            _is_term_kept(by, done, now)
            for by, done in ((self.acknowledge_by, self._told_at), (self.resolve_by, self.closed_at))
            if by is not None
        ]
        if False in outcomes:
            return False
        return None if None in outcomes or not outcomes else True

    @property
    def _told_at(self) -> datetime | None:
        """Return the reply or closing, which acknowledges."""
        instants = [at for at in (self.first_reply_at, self.closed_at) if at is not None]
        return min(instants) if instants else None


def _is_term_kept(by: datetime, done: datetime | None, now: datetime) -> bool | None:
    if done is not None:
        return done <= by
    return False if by < now else None


@dataclass(slots=True)
class AttentionTally:
    """`waits`: cases by minutes of attention until first reply."""

    cases: int = 0
    answered: PartOfWhole = NO_RATIO
    in_time: PartOfWhole = NO_RATIO
    solved: PartOfWhole = NO_RATIO
    informed: int = 0
    waits: Counter[int] = field(default_factory=Counter)

    def take(self, case: CaseTimes, waited: int | None, *, now: datetime) -> None:
        """Count minutes of attention until any first reply."""
        self.cases += 1
        if case.asks and (case.closed_at is not None or case.in_time(now) is not None):
            self.answered += PartOfWhole(int(case.closed_at is not None), 1)
        if (in_time := case.in_time(now)) is not None:
            self.in_time += PartOfWhole(int(in_time), 1)
        if case.closed_at is not None and case.asks:
            self.solved += PartOfWhole(int(case.outcome in SOLVED), 1)
        self.informed += int(case.category in INFORMING and case.outcome in SOLVED)
        if waited is not None:
            self.waits[waited] += 1

    @property
    def median(self) -> float | None:
        return percentile(self.waits, MEDIAN)

    @property
    def most(self) -> float | None:
        """Return the 90th percentile."""
        return percentile(self.waits, MOST)

    def __add__(self, other: "AttentionTally") -> "AttentionTally":
        return AttentionTally(
            self.cases + other.cases,
            self.answered + other.answered,
            self.in_time + other.in_time,
            self.solved + other.solved,
            self.informed + other.informed,
            self.waits + other.waits,
        )


@dataclass(frozen=True, slots=True)
class CountedCase:
    """Minutes of attention until first reply."""

    case: CaseTimes
    waited: int | None


def tally_by(
    counted: Iterable[CountedCase], key: Callable[[CaseTimes], Key], *, now: datetime
) -> dict[Key, AttentionTally]:
    tallies: dict[Key, AttentionTally] = {}
    for counted_case in counted:
        tallies.setdefault(key(counted_case.case), AttentionTally()).take(
            counted_case.case, counted_case.waited, now=now
        )
    return tallies


def most_first(tallies: Mapping[Key, AttentionTally]) -> list[tuple[Key, AttentionTally]]:
    return sorted(tallies.items(), key=lambda item: -item[1].cases)


def silences(counted: Iterable[CountedCase]) -> list[tuple[SilenceReason, int]]:
    """Return silences, commonest first."""
    return Counter(
        counted_case.case.silence for counted_case in counted if counted_case.case.silence is not None
    ).most_common()


def cases_by_hour(counted: Iterable[CountedCase], zone: str) -> list[list[int]]:
    """Count by local weekday (0 is Monday) and hour."""
    grid = [[0] * HOURS for _ in range(DAYS)]
    for counted_case in counted:
        local = local_time(counted_case.case.received_at, zone)
        grid[local.weekday()][local.hour] += 1
    return grid


def shades(grid: Sequence[Sequence[int]], steps: int = 5) -> list[list[int]]:
    """Return 0 (none) to `steps` (the busiest hour)."""
    highest = max((max(row) for row in grid), default=0)
    return [[-(-steps * cell // highest) if highest else 0 for cell in row] for row in grid]


@dataclass(frozen=True, slots=True)
class CallEstimate:
    """`share` of a hundred informed would call, at `cents` each."""

    share: int
    cents: int

    def calls(self, informed: int) -> float:
        return informed * self.share / 100
