"""Strictness of routes and of their rules: which changes let a text pass with fewer approvals, or others."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from itertools import product, zip_longest
from math import inf

from app.domain.approvals.rules.routes import EVERYBODY, RouteStep
from app.domain.approvals.rules.routing import DepictedPeople, RoutingRule
from app.domain.periods.rules.kinds import ALLOWED_CLASSES

Deciders = tuple[frozenset[str], frozenset[int], int | str | None]
RouteSteps = Mapping[int, Sequence[RouteStep]]
"""The steps in force, by route."""
_SINGLE = frozenset({"topic", "topic_class", "requester", "risk"})
"""Conditions of which a post meets one value at most."""
_CONDITIONS = tuple(condition.name for condition in fields(RoutingRule) if condition.name != "route")


def route_loosens(before: Sequence[RouteStep], after: Sequence[RouteStep]) -> bool:
    """Tell whether a step is missing, or is asked of others or of fewer.

    Order, deadlines and alerts are free, as a late step never approves (I3), and so are sessions: the same decide.
    """
    had, has = _approvals(before), _approvals(after)
    pairs = (pair for who, counts in had.items() for pair in zip_longest(counts, has.get(who, ()), fillvalue=0))
    return any(needed > kept for needed, kept in pairs)


def routing_loosens(before: Sequence[RoutingRule], after: Sequence[RoutingRule], steps: RouteSteps) -> bool:
    """Tell whether any post could take a route that asks less of it, with or without a class that counts."""
    readings = ((before, after), (_uncounted(before), _uncounted(after)))
    moved = {(old.route, new.route) for pair in readings for old, new in _shared_posts(*pair) if old.route != new.route}
    return any(route_loosens(steps[old], steps[new]) for old, new in moved)


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
