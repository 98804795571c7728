"""Strictness of routes, of their rules and of topics: which changes let a text pass with fewer approvals, or others."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import product, zip_longest
from math import inf

from app.domain.approvals.rules.routes import EVERYBODY, TOPIC_OWNER, RouteStep
from app.domain.approvals.rules.routing import DepictedPeople, RoutingRule
from app.domain.directory.rules.topics import Risk, TopicClass
from app.domain.periods.rules.kinds import ALLOWED_CLASSES

Deciders = tuple[frozenset[str], frozenset[int], int | str | None]
RouteSteps = Mapping[int, Sequence[RouteStep]]
"""The steps in force, by route."""
_SINGLE = frozenset({"topic", "topic_class", "requester", "risk"})
"""Conditions of which a post meets one value at most."""
_CONDITIONS = tuple(condition.name for condition in fields(RoutingRule) if condition.name != "route")


_RISKS = (Risk.LOW, Risk.MEDIUM, Risk.HIGH)
Circle = tuple[int | str | None, frozenset[str | int]]
"""Unit, and the functions and people who may decide."""
Comparison = Callable[[Sequence[RouteStep], Sequence[RouteStep]], bool]
"""Tells whether the second steps ask less than the first."""


def route_loosens(before: Sequence[RouteStep], after: Sequence[RouteStep]) -> bool:
    """Tell whether a step is missing, or is asked of others or of fewer.

    Order, deadlines and alerts are free, as a late step never approves (I3), and so are sessions: the same decide.
    """
    had, has = _approvals(before), _approvals(after)
    pairs = (pair for who, counts in had.items() for pair in zip_longest(counts, has.get(who, ()), fillvalue=0))
    return any(needed > kept for needed, kept in pairs)


def routing_loosens(
    before: Sequence[RoutingRule],
    after: Sequence[RoutingRule],
    steps: RouteSteps,
    *,
    asks_less: Comparison = route_loosens,
) -> bool:
    """Tell whether any post could take a route that asks less of it, with or without a class that counts."""
    readings = ((before, after), (_uncounted(before), _uncounted(after)))
    moved = {(old.route, new.route) for pair in readings for old, new in _shared_posts(*pair) if old.route != new.route}
    return any(asks_less(steps[old], steps[new]) for old, new in moved)


@dataclass(frozen=True, slots=True)
class WeighedTopic:
    """A topic's class and risk, which choose the route of its posts and what stops them."""

    key: int
    topic_class: TopicClass
    risk: Risk


def topic_loosens(before: WeighedTopic, after: WeighedTopic, rules: Sequence[RoutingRule], steps: RouteSteps) -> bool:
    """Tell whether less stops the posts of a topic, or they could take a route that asks less of them.

    Every class but service has rules of its own, and only service and emergency are let through in periods.
    """
    is_another = before.topic_class is not after.topic_class
    loses_rules = is_another and (before.topic_class is not TopicClass.SERVICE or after.topic_class in ALLOWED_CLASSES)
    is_lowered = _RISKS.index(after.risk) < _RISKS.index(before.risk)
    readings = (_rules_met(rules, before), _rules_met(rules, after))
    return loses_rules or is_lowered or routing_loosens(*readings, steps, asks_less=_asks_less)


def is_asked_of_owners(steps: RouteSteps) -> bool:
    """Tell whether the unit that owns a topic chooses who decides any step."""
    return any(step.unit == TOPIC_OWNER for route in steps.values() for step in route)


def _rules_met(rules: Iterable[RoutingRule], topic: WeighedTopic) -> list[RoutingRule]:
    """Return the rules that its posts may meet, without what all of them meet."""
    return [
        replace(rule, topic=None, topic_class=None, risk=None)
        for rule in rules
        if rule.topic in (None, topic.key)
        and rule.topic_class in (None, topic.topic_class)
        and rule.risk in (None, topic.risk)
    ]


def _asks_less(before: Sequence[RouteStep], after: Sequence[RouteStep]) -> bool:
    """Tell whether a route asks for fewer approvals, or for as many from a wider circle: two people adopted both."""
    everybody = {_circle(step) for step in before if step.needed == EVERYBODY}
    if everybody - {_circle(step) for step in after if step.needed == EVERYBODY}:
        return True
    had, has = _asked_circles(before), _asked_circles(after)
    return len(has) < len(had) or (len(has) == len(had) and not _are_within(has, had))


def _are_within(circles: Sequence[Circle], wider: Sequence[Circle]) -> bool:
    """Tell whether each circle lies in one of the wider ones, each of which is used once."""
    left = list(wider)
    for unit, circle in circles:
        around = next((each for each in left if each[0] == unit and circle <= each[1]), None)
        if around is None:
            return False
        left.remove(around)
    return True


def _asked_circles(steps: Iterable[RouteStep]) -> list[Circle]:
    """Return the circle of each approval, the narrowest first; everybody counts as one, who may be alone."""
    asked = [_circle(step) for step in steps for _ in range(1 if step.needed == EVERYBODY else step.needed)]
    return sorted(asked, key=lambda each: len(each[1]))


def _circle(step: RouteStep) -> Circle:
    return step.unit, frozenset({*step.roles, *step.people})


def _approvals(steps: Iterable[RouteStep]) -> dict[Deciders, list[float]]:
    """Return the approvals of each step by who gives them, most first."""
    counts: dict[Deciders, list[float]] = defaultdict(list)
    for step in steps:
        counts[frozenset(step.roles), frozenset(step.people), step.unit].append(
            inf if step.needed == EVERYBODY else step.needed
        )
    return {who: sorted(needed, reverse=True) for who, needed in counts.items()}


def _uncounted(rules: Iterable[RoutingRule]) -> list[RoutingRule]:
    """Return the rules as an emergency without its text meets them: see `RoutingRule.as_met_by`."""
    return [
        replace(rule, topic_class=None)
        for rule in rules
        if rule.topic_class is None or (rule.period is not None and rule.topic_class not in ALLOWED_CLASSES)
    ]


def _shared_posts(
    before: Sequence[RoutingRule], after: Sequence[RoutingRule]
) -> Iterator[tuple[RoutingRule, RoutingRule]]:
    """Yield pairs of rules that a post may meet first, one before and one after the change.

    It may yield more than there are: topics are not asked for their class.
    """
    for (i, old), (j, new) in product(enumerate(before), enumerate(after)):
        both = _met(old) | _met(new)
        earlier = (*before[:i], *after[:j])
        if not _is_impossible(both) and not any(_met(rule) <= both for rule in earlier):
            yield old, new


def _met(rule: RoutingRule) -> set[tuple[str, object]]:
    """Return the conditions that its posts meet: a code of the line brings its family, a minor counts as anybody."""
    met = {(name, getattr(rule, name)) for name in _CONDITIONS if getattr(rule, name) is not None}
    if rule.finding:
        met.add(("finding", rule.finding.partition("-")[0]))
    return met | ({("people", DepictedPeople.ANYBODY.value)} if rule.people == DepictedPeople.MINOR else set())


def _is_impossible(met: Iterable[tuple[str, object]]) -> bool:
    single = [name for name, _ in met if name in _SINGLE]
    return len(single) > len(set(single))
