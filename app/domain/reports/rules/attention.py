"""What a stretch of months says of how citizens are answered: counts that add up, and the indicators of them.

K1: of what asked for an answer and is closed or late, what got one or was closed with its reason; K2: minutes of
attention until the first reply; K3: of what had a term that is over, what kept every term of it; K4: of what was
closed, what was closed with a solution; K5: calls avoided, an estimate. A case belongs to the month it came in.
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
"""What somebody might have called about."""


class CaseTimes(NamedTuple):
    """What counts of a case. `first_reply_at`: when somebody was first told anything."""

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
        """Whether somebody expects an answer of it: what has no term needs none."""
        return self.acknowledge_by is not None or self.resolve_by is not None

    def in_time(self, now: datetime) -> bool | None:
        """Whether it kept its terms; None while they run, or where it has none."""
        kept = [
            _is_term_kept(by, done, now)
            for by, done in ((self.acknowledge_by, self._told_at), (self.resolve_by, self.closed_at))
            if by is not None
        ]
        if False in kept:
            return False
        return None if None in kept or not kept else True

    @property
    def _told_at(self) -> datetime | None:
        """Closing a case is more than acknowledging it."""
        told = [at for at in (self.first_reply_at, self.closed_at) if at is not None]
        return min(told) if told else None


def _is_term_kept(by: datetime, done: datetime | None, now: datetime) -> bool | None:
    if done is not None:
        return done <= by
    return False if by < now else None


@dataclass(slots=True)
class AttentionTally:
    """Counts of some cases. `waits`: minutes of attention until the first reply, and how many took them."""

    cases: int = 0
    answered: PartOfWhole = NO_RATIO
    in_time: PartOfWhole = NO_RATIO
    solved: PartOfWhole = NO_RATIO
    informed: int = 0
    waits: Counter[int] = field(default_factory=Counter)

    def take(self, case: CaseTimes, waited: int | None, *, now: datetime) -> None:
        """`waited`: minutes of attention until its first reply, if there was one."""
        self.cases += 1
        if case.asks and (case.closed_at is not None or case.in_time(now) is not None):
            self.answered += PartOfWhole(int(case.closed_at is not None), 1)
        if (kept := case.in_time(now)) is not None:
            self.in_time += PartOfWhole(int(kept), 1)
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
        """What nine in ten did not pass."""
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
    """A case and the minutes of attention until its first reply."""

    case: CaseTimes
    waited: int | None


def tally_by(
    counted: Iterable[CountedCase], key: Callable[[CaseTimes], Key], *, now: datetime
) -> dict[Key, AttentionTally]:
    """By whatever is asked of each case."""
    found: dict[Key, AttentionTally] = {}
    for one in counted:
        found.setdefault(key(one.case), AttentionTally()).take(one.case, one.waited, now=now)
    return found


def most_first(tallies: Mapping[Key, AttentionTally]) -> list[tuple[Key, AttentionTally]]:
    return sorted(tallies.items(), key=lambda one: -one[1].cases)


def silences(counted: Iterable[CountedCase]) -> list[tuple[SilenceReason, int]]:
    """Why what got no answer got none, the commonest first."""
    return Counter(one.case.silence for one in counted if one.case.silence is not None).most_common()


def cases_by_hour(counted: Iterable[CountedCase], zone: str) -> list[list[int]]:
    """How many came in each hour of each weekday (0 is Monday), by the clocks of the zone."""
    grid = [[0] * HOURS for _ in range(DAYS)]
    for one in counted:
        local = local_time(one.case.received_at, zone)
        grid[local.weekday()][local.hour] += 1
    return grid


def shades(grid: Sequence[Sequence[int]], steps: int = 5) -> list[list[int]]:
    """How dark each cell is drawn, from 0 (nothing came) to `steps` (as much as ever came in an hour)."""
    highest = max((max(row) for row in grid), default=0)
    return [[-(-steps * cell // highest) if highest else 0 for cell in row] for row in grid]


@dataclass(frozen=True, slots=True)
class CallEstimate:
    """What a body says of calls. `share`: of a hundred who were informed, how many would have called; `cents`, each."""

    share: int
    cents: int

    def calls(self, informed: int) -> float:
        return informed * self.share / 100

    def saved_cents(self, informed: int) -> int:
        return round(self.calls(informed) * self.cents)
