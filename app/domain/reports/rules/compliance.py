"""Additive counts and their indicators.

K7, K17, K18: publications; K12: slots; K13: publication topics; K14: approved rounds; K15: first submissions; K16:
posts due; K19: corrections by first publication; K24: closed orders; K25: publication hours.
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
    """The share is 0 when unset."""

    id: int
    name: str
    topic_class: TopicClass
    target: int
    closed: bool


class PartOfWhole(NamedTuple):
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
    """`waits`: rounds by minutes from submission to approval.

    `mending`: minutes from error to correction; `obeying`: from an order's arrival to compliance; `obeyed`: orders in
    time. `used`, `available` (None where the plan is silent): minutes of work.
    """

    useful: PartOfWhole = NO_RATIO
    accessible: PartOfWhole = NO_RATIO
    passed: PartOfWhole = NO_RATIO
    expired: PartOfWhole = NO_RATIO
    together: PartOfWhole = NO_RATIO
    filled: PartOfWhole = NO_RATIO
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
        """Return corrections out of all publications."""
        return PartOfWhole(self.mending.total(), self.published)

    def __add__(self, other: "ComplianceFacts") -> "ComplianceFacts":
        return ComplianceFacts(
            self.useful + other.useful,
            self.accessible + other.accessible,
            self.passed + other.passed,
            self.expired + other.expired,
            self.together + other.together,
            self.filled + other.filled,
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
    """Raw, with month indexes: publications by topic, ratios by name, waits by step.

    A publication row with a name is a ratio: whole, part. A wait without step is a round's. Corrections and orders are
    named after their minutes, and count those in time.
    """

    published: Sequence[tuple[str, int, int | None, TopicClass | None, int, int, int]] = ()
    ratios: Sequence[tuple[str, int, int, int]] = ()
    waits: Sequence[tuple[str, int, int, int]] = ()
    mends: Sequence[tuple[str, int, int, int, int]] = ()


def facts_by_month(count: int, tallied: ComplianceCounts) -> list[ComplianceFacts]:
    """Return the facts of every month, also empty months."""
    facts = [ComplianceFacts() for _ in range(count)]
    for name, at, topic_id, topic_class, posts, pictured, accessible in tallied.published:
        if name:
            _add(facts[at], name, pictured, posts)
        else:
            facts[at].topics[topic_id] += posts
            _add(facts[at], "useful", posts if topic_class in USEFUL else 0, posts)
            _add(facts[at], "accessible", accessible, pictured)
    for name, at, part, whole in tallied.ratios:
        _add(facts[at], name, part, whole)
    for step, at, minutes, rounds in tallied.waits:
        if not step:
            facts[at].waits[minutes] += rounds
    for name, at, minutes, part, whole in tallied.mends:
        getattr(facts[at], name)[max(0, minutes)] += whole
        if name == OBEYING:
            _add(facts[at], "obeyed", part, whole)
    return facts


def _add(facts: ComplianceFacts, name: str, part: int, whole: int) -> None:
    setattr(facts, name, getattr(facts, name) + PartOfWhole(part, whole))


def total_facts(months: Iterable[ComplianceFacts]) -> ComplianceFacts:
    return sum(months, ComplianceFacts())


def waits_by_step(waits: Iterable[tuple[str, int, int, int]], first: int) -> dict[str, Counter[int]]:
    """Count from month `first`, slowest step first."""
    step_waits: dict[str, Counter[int]] = {}
    for step, at, minutes, rounds in waits:
        if step and at >= first:
            step_waits.setdefault(step, Counter())[minutes] += rounds
    return dict(sorted(step_waits.items(), key=lambda item: (-(percentile_hours(item[1], MEDIAN) or 0), item[0])))


def percentile(minutes: Mapping[int, int], rank: int) -> int | None:
    """Return nearest-rank minutes; None without waits."""
    place = -(-sum(minutes.values()) * rank // 100)
    for minute in sorted(minutes):
        place -= minutes[minute]
        if place <= 0:
            return minute
    return None


def percentile_hours(waits: Mapping[int, int], rank: int) -> float | None:
    minutes = percentile(waits, rank)
    return None if minutes is None else minutes / MINUTES


def facts_balance(facts: ComplianceFacts, themes: Iterable[TopicTarget]) -> TopicBalance:
    """Give closed topics no target."""
    weights = [
        TopicWeight(theme.id, theme.name, 0 if theme.closed else theme.target, facts.topics[theme.id])
        for theme in themes
    ]
    return topic_balance(weights, untold=facts.topics[None])


def _sum(figure: float | None, other: float | None) -> float | None:
    return other if figure is None else figure if other is None else figure + other
