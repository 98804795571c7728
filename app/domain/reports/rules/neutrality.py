"""The indicators of the neutrality report, and their formulas.

K8, K9: of the publications that went out in a month; K10: of the exceptions granted in it; K11: of the political
requests received in it, with what became of them until now, and of the attempts to bypass noted in it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.editorial_line.rules import triggers as t
from app.domain.editorial_line.rules.line import LineRule
from app.domain.reports.rules.scope import ReportMonth
from app.domain.requests.rules.acts import RequestActKind, RequestState

OFFICIALS = frozenset({"oficios", "cargos"})
"""The registers of offices and of the people who hold them."""

OFFICIAL = "official"
"""What is declared of a picture that shows one."""


@dataclass(slots=True)
class NeutralityFacts:
    """What happened in a month, counted. `insisted`: everything that pressed, bypass attempts apart.

    `alone`: approved by one person who had written it.
    """

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
        """Joined to another one counts as accepted: it is published with it."""
        return self.outcomes[RequestState.ACCEPTED] + self.outcomes[RequestState.MERGED]

    @property
    def adapted(self) -> int:
        return self.outcomes[RequestState.ADAPTED]

    @property
    def refused(self) -> int:
        return self.outcomes[RequestState.REFUSED]

    @property
    def others(self) -> int:
        """Still to be decided, or passed on to whom it belongs."""
        return self.outcomes[RequestState.OPEN] + self.outcomes[RequestState.REDIRECTED]

    @property
    def naming_share(self) -> float | None:
        """K8, in per cent."""
        return _ratio(100 * self.naming, self.published)

    @property
    def compliance(self) -> float | None:
        """K9, in per cent: publications that no rule stopped or sent to a reviewer at their last check."""
        return _ratio(100 * self.clean, self.published)

    @property
    def granted(self) -> int:
        return self.exceptions.total()

    @property
    def exception_rate(self) -> float | None:
        """K10: exceptions for each hundred publications."""
        return _ratio(100 * self.granted, self.published)

    @property
    def interference(self) -> float | None:
        """K11: attempts to bypass for each political request. Nothing where nobody asked for anything."""
        return _ratio(self.bypassed, self.requests)

    def by_rule(self) -> list[tuple[str, int]]:
        return _counted((rule, count) for (rule, _), count in self.exceptions.items())

    def by_grantor(self) -> list[tuple[str, int]]:
        return _counted((name, count) for (_, name), count in self.exceptions.items())


def _ratio(part: float, whole: int) -> float | None:
    return part / whole if whole else None


def _counted(parts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """The most first, then by name."""
    counts: Counter[str] = Counter()
    for name, count in parts:
        counts[name] += count
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


@dataclass(frozen=True, slots=True)
class NeutralityCounts:
    """What was read, each with the place of its month: publications, requests, pressure, exceptions, sole approvals."""

    published: Sequence[tuple[int, int, int, int]]
    requests: Sequence[tuple[int, RequestActKind | None, int]]
    pressure: Sequence[tuple[int, RequestActKind, int]]
    exceptions: Sequence[tuple[int, str, str, int]]
    alone: Sequence[tuple[int, int]] = ()


def neutrality_facts(
    months: Sequence[ReportMonth], counted: NeutralityCounts, outcomes: Mapping[RequestActKind, RequestState]
) -> list[NeutralityFacts]:
    """Month by month; those in which nothing happened too."""
    found = [NeutralityFacts(month) for month in months]
    for at, published, naming, stopped in counted.published:
        one = found[at]
        one.published, one.naming, one.clean = published, naming, published - stopped
    for at, act, count in counted.requests:
        found[at].outcomes[outcomes[act] if act else RequestState.OPEN] += count
    for at, kind, count in counted.pressure:
        if kind is RequestActKind.BYPASS_ATTEMPT:
            found[at].bypassed += count
        else:
            found[at].insisted += count
    for at, rule, name, count in counted.exceptions:
        found[at].exceptions[rule, name] += count
    for at, count in counted.alone:
        found[at].alone += count
    return found


def naming_rules(rules: Iterable[LineRule]) -> list[str]:
    """The rules that speak only where an official is named or shown: whatever they found is one."""
    return sorted(
        rule.code for rule in rules if rule.cases and all(_needs_official(case.trigger) for case in rule.cases)
    )


def _needs_official(trigger: t.Trigger) -> bool:
    match trigger:
        case t.RegisterMatch(register):
            return register in OFFICIALS
        case t.PictureDeclared(what, value):
            return what == OFFICIAL and value
        case t.Conjunction(of) | t.Proximity(of):
            return any(map(_needs_official, of))
        case t.Disjunction(of):
            return all(map(_needs_official, of))
    return False
