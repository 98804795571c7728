"""Monthly indicators.

K8, K9: publications; K10: exceptions granted; K11: political requests received, outcomes so far, and bypass attempts.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.editorial_line.rules import triggers as t
from app.domain.editorial_line.rules.line import LineRule
from app.domain.reports.rules.scope import ReportMonth
from app.domain.requests.rules.acts import RequestActKind, RequestState

OFFICIALS = frozenset({"oficios", "cargos"})
"""Offices and officeholders."""

OFFICIAL = "official"
"""A picture that shows an official."""


@dataclass(slots=True)
class NeutralityFacts:
    """`insisted`: pressure except bypass attempts; `alone`: posts only their author approved."""

    month: ReportMonth
    published: int = 0
    naming: int = 0
    clean: int = 0
    outcomes: Counter[RequestState] = field(default_factory=Counter)
    insisted: int = 0
    bypassed: int = 0
    exceptions: Counter[tuple[str, str]] = field(default_factory=Counter)
    alone: int = 0

    @property
    def requests(self) -> int:
        return self.outcomes.total()

    @property
    def accepted(self) -> int:
        """Include merged ones, published jointly."""
        return self.outcomes[RequestState.ACCEPTED] + self.outcomes[RequestState.MERGED]

    @property
    def adapted(self) -> int:
        return self.outcomes[RequestState.ADAPTED]

    @property
    def refused(self) -> int:
        return self.outcomes[RequestState.REFUSED]

    @property
    def others(self) -> int:
        """Count undecided or redirected ones."""
        return self.outcomes[RequestState.OPEN] + self.outcomes[RequestState.REDIRECTED]

    @property
    def naming_share(self) -> float | None:
        """Return K8, in per cent."""
        return _ratio(100 * self.naming, self.published)

    @property
    def compliance(self) -> float | None:
        """Return K9, per cent not stopped or sent to review at last check."""
        return _ratio(100 * self.clean, self.published)

    @property
    def granted(self) -> int:
        return self.exceptions.total()

    @property
    def exception_rate(self) -> float | None:
        """Return K10: exceptions per hundred publications."""
        return _ratio(100 * self.granted, self.published)

    @property
    def interference(self) -> float | None:
        """Return K11: bypass attempts per political request, if any."""
        return _ratio(self.bypassed, self.requests)

    def by_rule(self) -> list[tuple[str, int]]:
        return _counted((rule, count) for (rule, _), count in self.exceptions.items())

    def by_grantor(self) -> list[tuple[str, int]]:
        return _counted((name, count) for (_, name), count in self.exceptions.items())


def _ratio(part: float, whole: int) -> float | None:
    return part / whole if whole else None


def _counted(parts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Sort by descending count, then name."""
    counts: Counter[str] = Counter()
    for name, count in parts:
        counts[name] += count
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


@dataclass(frozen=True, slots=True)
class NeutralityCounts:
    published: Sequence[tuple[int, int, int, int]]
    requests: Sequence[tuple[int, RequestActKind | None, int]]
    pressure: Sequence[tuple[int, RequestActKind, int]]
    exceptions: Sequence[tuple[int, str, str, int]]
    alone: Sequence[tuple[int, int]] = ()


def neutrality_facts(
    months: Sequence[ReportMonth], counted: NeutralityCounts, outcomes: Mapping[RequestActKind, RequestState]
) -> list[NeutralityFacts]:
    """Return the facts of every month, also empty months."""
    facts = [NeutralityFacts(month) for month in months]
    for at, published, naming, stopped in counted.published:
        month_facts = facts[at]
        month_facts.published, month_facts.naming, month_facts.clean = published, naming, published - stopped
    for at, act, count in counted.requests:
        facts[at].outcomes[outcomes[act] if act else RequestState.OPEN] += count
    for at, kind, count in counted.pressure:
        if kind is RequestActKind.BYPASS_ATTEMPT:
            facts[at].bypassed += count
        else:
            facts[at].insisted += count
    for at, rule, name, count in counted.exceptions:
        facts[at].exceptions[rule, name] += count
    for at, count in counted.alone:
        facts[at].alone += count
    return facts


def naming_rules(rules: Iterable[LineRule]) -> list[str]:
    """Return codes of the rules that fire only on officials."""
    return sorted(
        rule.code for rule in rules if rule.clauses and all(_needs_official(clause.trigger) for clause in rule.clauses)
    )


def _needs_official(trigger: t.Trigger) -> bool:
    match trigger:
        case t.RegisterMatch(register):
            return register in OFFICIALS
        case t.PictureDeclared(question, value):
            return question == OFFICIAL and value
        case t.Conjunction(of) | t.Proximity(of):
            return any(map(_needs_official, of))
        case t.Disjunction(of):
            return all(map(_needs_official, of))
    return False
