"""Conditions that never or always hold.

A condition becomes alternatives of simple conditions and negations, impossible if two exclude each other.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product

from app.core.messages import Message, msg
from app.domain.editorial_line.rules import triggers as t
from app.domain.editorial_line.rules.line import LineRule, RuleScope

MOST_WAYS = 500
"""Most alternatives examined; beyond, no reader could follow either."""

SignedCondition = tuple[t.Trigger, bool]

Alternative = frozenset[SignedCondition]


class _TooMany(Exception):
    """Too many alternatives to examine."""


def condition_faults(rule: LineRule) -> Iterator[Message]:
    for number, clause in enumerate(rule.clauses, start=1):
        for fault in _trigger_faults(clause.trigger, rule.scope):
            yield msg("el caso %(number)s %(fault)s", number=number, fault=fault)
    for (first, clause), (second, other) in combinations(enumerate(rule.clauses, start=1), 2):
        if clause.trigger == other.trigger:
            yield msg("los casos %(first)s y %(second)s piden lo mismo", first=first, second=second)


def _trigger_faults(trigger: t.Trigger, scope: RuleScope) -> Iterator[Message]:
    yield from _count_faults(trigger)
    try:
        possible = [way for way in alternatives(trigger, True) if is_possible(way)]
        if not possible:
            yield msg("no puede darse nunca: pide algo y lo contrario")
        elif not any(_within_scope(way, scope) for way in possible):
            yield msg("no puede darse nunca: el ámbito de la regla lo deja fuera")
        if not any(is_possible(way) for way in alternatives(trigger, False)):
            yield msg("se da siempre: encajaría con cualquier texto")
    except _TooMany:
        return


def _count_faults(trigger: t.Trigger) -> Iterator[Message]:
    for condition in t.nested_conditions(trigger):
        match condition:
            case t.AtLeast(of, at_least) if at_least > len(of):
                yield msg("pide %(at_least)s señales y solo hay %(many)s", at_least=at_least, many=len(of))
            case t.Proximity(of) if len(of) < 2:
                yield msg("pide cercanía y solo hay una condición")
            case t.RegisterMatch(_, how) if not how:
                yield msg("no dice de qué manera se toca el registro")


def alternatives(trigger: t.Trigger, holds: bool) -> Sequence[Alternative]:
    """Return alternatives in which it holds, or does not. Raises `_TooMany`."""
    match trigger:
        case t.Negation(of):
            return alternatives(of, not holds)
        case t.Conjunction(of):
            return _all_of(of, holds) if holds else _any_of(of, holds)
        case t.Disjunction(of):
            return _any_of(of, holds) if holds else _all_of(of, holds)
        case t.Proximity(of) if holds:
            return _all_of(of, holds)
        case t.AtLeast(of, at_least) if at_least <= len(of):
            deciding = at_least if holds else len(of) - at_least + 1
            return _bounded(way for some in combinations(of, deciding) for way in _all_of(some, holds))
    return [frozenset({(trigger, holds)})]


def _any_of(parts: Iterable[t.Trigger], holds: bool) -> Sequence[Alternative]:
    return _bounded(way for part in parts for way in alternatives(part, holds))


def _all_of(parts: Iterable[t.Trigger], holds: bool) -> Sequence[Alternative]:
    ways: Sequence[Alternative] = [frozenset()]
    for part in parts:
        ways = _bounded(way | other for way, other in product(ways, alternatives(part, holds)))
    return ways


def _bounded(ways: Iterable[Alternative]) -> Sequence[Alternative]:
    distinct_ways: dict[Alternative, None] = {}
    for way in ways:
        distinct_ways[way] = None
        if len(distinct_ways) > MOST_WAYS:
            raise _TooMany
    return list(distinct_ways)


def is_possible(way: Alternative) -> bool:
    """Tell whether a piece may satisfy it all."""
    return not any(_contradict(condition, other) for condition, other in combinations(way, 2)) and _values_are_left(way)


def _contradict(condition: SignedCondition, other: SignedCondition) -> bool:
    (first, first_holds), (second, second_holds) = condition, other
    if first == second:
        return first_holds != second_holds
    if first_holds and second_holds and isinstance(first, t.TextDeclared) and isinstance(second, t.TextDeclared):
        return first.question == second.question
    return first_holds != second_holds and (_includes(first, second) if second_holds else _includes(second, first))


def _includes(wider: t.Trigger, narrower: t.Trigger) -> bool:
    match wider, narrower:
        case t.LexiconMatch(name, few), t.LexiconMatch(other, many):
            return name == other and few <= many
        case t.DetectorMatch(name, few), t.DetectorMatch(other, many):
            return name == other and few <= many
        case t.RegisterMatch(name, how, few), t.RegisterMatch(other, only, many):
            return name == other and only <= how and few <= many
        case t.PeriodIn(periods), t.PeriodIn(other_periods):
            return other_periods <= periods
    return False


def _values_are_left(way: Alternative) -> bool:
    """Tell whether any values remain: a piece has one network, language, class…."""
    attribute_conditions = [
        (condition.attribute, condition.values, holds)
        for condition, holds in way
        if isinstance(condition, t.AttributeIn)
    ]
    return all(_values(attribute, attribute_conditions) for attribute, _, holds in attribute_conditions if holds)


def _values(
    attribute: t.PieceAttribute, attribute_conditions: Iterable[tuple[t.PieceAttribute, frozenset[str], bool]]
) -> frozenset[str]:
    wanted = [(values, holds) for of, values, holds in attribute_conditions if of is attribute]
    left = frozenset.intersection(*(values for values, holds in wanted if holds))
    return left.difference(*(values for values, holds in wanted if not holds))


def _within_scope(way: Alternative, scope: RuleScope) -> bool:
    return is_possible(
        way | {(t.AttributeIn(attribute, values), True) for attribute, values in _scoped(scope) if values}
    )


def _scoped(scope: RuleScope) -> Iterator[tuple[t.PieceAttribute, frozenset[str]]]:
    yield t.PieceAttribute.NETWORK, scope.networks
    yield t.PieceAttribute.ACCOUNT, scope.accounts
    yield t.PieceAttribute.TOPIC, scope.topics
    yield t.PieceAttribute.LANGUAGE, scope.languages
