"""What a stretch of months says of the plan: counts that add up, and the indicators that come of them.

K7, K17, K18: of what went out in those months; K12: of the slots kept in them; K13: of the topics of what went out;
K14: of the rounds approved in them; K15: of what was sent to review for the first time in them; K16: of what came
to its hour in them; K19: of the corrections that first went out in them; K24: of the orders closed in them; K25: of
the hours that what went out takes.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.domain.directory.rules.topic_balance import TopicBalance, TopicWeight, topic_balance
from app.domain.directory.rules.topics import TopicClass

USEFUL = frozenset({TopicClass.SERVICE, TopicClass.CALL, TopicClass.EMERGENCY})
MINUTES = 60
MEDIAN, MOST = 50, 90
MENDING, OBEYING = "mending", "obeying"


class TopicTarget(NamedTuple):
    """A topic and the share it should have; `target` is 0 where nobody set one."""

    id: int
    name: str
    topic_class: TopicClass
    target: int
    closed: bool


class PartOfWhole(NamedTuple):
    """How many of how many."""

    part: int = 0
    whole: int = 0

    def __add__(self, other: object) -> "PartOfWhole":
        assert isinstance(other, PartOfWhole)
        return PartOfWhole(self.part + other.part, self.whole + other.whole)

    @property
    def per_cent(self) -> float | None:
        return 100 * self.part / self.whole if self.whole else None


NO_RATIO = PartOfWhole()


@dataclass(slots=True)
class ComplianceFacts:
    """Counts of one month or of several together. `waits`: minutes from submission to approval, and how many took them.

    `mending`: from what was wrong to its correction; `obeying`: from an order's arrival until it was obeyed. `obeyed`:
    orders obeyed in their term. `used`, `available`: minutes of work, the second None where the plan does not say.
    """

    useful: PartOfWhole = NO_RATIO
    accessible: PartOfWhole = NO_RATIO
    passed: PartOfWhole = NO_RATIO
    expired: PartOfWhole = NO_RATIO
    together: PartOfWhole = NO_RATIO
    kept: PartOfWhole = NO_RATIO
    obeyed: PartOfWhole = NO_RATIO
    topics: Counter[int | None] = field(default_factory=Counter)
    waits: Counter[int] = field(default_factory=Counter)
    mending: Counter[int] = field(default_factory=Counter)
    obeying: Counter[int] = field(default_factory=Counter)
    used: float | None = None
    available: float | None = None

    @property
    def published(self) -> int:
        return self.topics.total()

    @property
    def corrected(self) -> PartOfWhole:
        """Corrections of what went out; each is one of those publications."""
        return PartOfWhole(self.mending.total(), self.published)

    def __add__(self, other: "ComplianceFacts") -> "ComplianceFacts":
        return ComplianceFacts(
            self.useful + other.useful,
            self.accessible + other.accessible,
            self.passed + other.passed,
            self.expired + other.expired,
            self.together + other.together,
            self.kept + other.kept,
            self.obeyed + other.obeyed,
            self.topics + other.topics,
            self.waits + other.waits,
            self.mending + other.mending,
            self.obeying + other.obeying,
            _sum(self.used, other.used),
            _sum(self.available, other.available),
        )


@dataclass(frozen=True, slots=True)
class ComplianceCounts:
    """What was read, each row with the place of its month: publications by topic, ratios by their name, waits by step.

    Among the publications, those with a name are a ratio: of how many, how many. A wait of no step is of a whole round.
    Corrections and orders by the name of their minutes, and how many of them were in time.
    """

    published: Sequence[tuple[str, int, int | None, TopicClass | None, int, int, int]] = ()
    ratios: Sequence[tuple[str, int, int, int]] = ()
    waits: Sequence[tuple[str, int, int, int]] = ()
    mends: Sequence[tuple[str, int, int, int, int]] = ()


def facts_by_month(count: int, tallied: ComplianceCounts) -> list[ComplianceFacts]:
    """Month by month; those in which nothing happened too."""
    found = [ComplianceFacts() for _ in range(count)]
    for name, at, topic_id, topic_class, posts, pictured, accessible in tallied.published:
        if name:
            _add(found[at], name, pictured, posts)
        else:
            found[at].topics[topic_id] += posts
            _add(found[at], "useful", posts if topic_class in USEFUL else 0, posts)
            _add(found[at], "accessible", accessible, pictured)
    for name, at, part, whole in tallied.ratios:
        _add(found[at], name, part, whole)
    for step, at, minutes, rounds in tallied.waits:
        if not step:
            found[at].waits[minutes] += rounds
    for name, at, minutes, part, whole in tallied.mends:
        getattr(found[at], name)[max(0, minutes)] += whole
        if name == OBEYING:
            _add(found[at], "obeyed", part, whole)
    return found


def _add(facts: ComplianceFacts, name: str, part: int, whole: int) -> None:
    setattr(facts, name, getattr(facts, name) + PartOfWhole(part, whole))


def total_facts(months: Iterable[ComplianceFacts]) -> ComplianceFacts:
    return sum(months, ComplianceFacts())


def waits_by_step(waits: Iterable[tuple[str, int, int, int]], first: int) -> dict[str, Counter[int]]:
    """Waits of each step in the months from that place on, the slowest step first."""
    found: dict[str, Counter[int]] = {}
    for step, at, minutes, rounds in waits:
        if step and at >= first:
            found.setdefault(step, Counter())[minutes] += rounds
    return dict(sorted(found.items(), key=lambda one: (-(percentile_hours(one[1], MEDIAN) or 0), one[0])))


def percentile(minutes: Mapping[int, int], rank: int) -> int | None:
    """The minutes that so many in a hundred do not pass, by nearest rank; None where nothing waited."""
    place = -(-sum(minutes.values()) * rank // 100)
    for each in sorted(minutes):
        place -= minutes[each]
        if place <= 0:
            return each
    return None


def percentile_hours(waits: Mapping[int, int], rank: int) -> float | None:
    """The same in hours."""
    found = percentile(waits, rank)
    return None if found is None else found / MINUTES


def facts_balance(facts: ComplianceFacts, themes: Iterable[TopicTarget]) -> TopicBalance:
    """Topics that are closed count only with what they have."""
    weights = [TopicWeight(one.id, one.name, 0 if one.closed else one.target, facts.topics[one.id]) for one in themes]
    return topic_balance(weights, untold=facts.topics[None])


def _sum(one: float | None, other: float | None) -> float | None:
    return other if one is None else one if other is None else one + other
