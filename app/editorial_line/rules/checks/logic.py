"""Conditions that can never hold, and conditions that always do.

A condition is opened into the ways it can hold, each a set of simple conditions and of their contraries; a way is
impossible when two of them cannot be true of the same piece.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product

from app.core.words import Sentence, say
from app.editorial_line.rules import triggers as t
from app.editorial_line.rules.line import Rule, Scope

MOST_WAYS = 500
"""Beyond so many, a condition is not opened: nobody could read it either."""

Literal = tuple[t.Trigger, bool]
"""A simple condition, and whether it holds (True) or does not (False)."""

Way = frozenset[Literal]


class _TooMany(Exception):
    """More ways than are looked into."""


def faults_of_conditions(rule: Rule) -> Iterator[Sentence]:
    for number, case in enumerate(rule.cases, start=1):
        for fault in _of_trigger(case.trigger, rule.scope):
            yield say("el caso %(number)s %(fault)s", number=number, fault=fault)
    for (first, one), (second, other) in combinations(enumerate(rule.cases, start=1), 2):
        if one.trigger == other.trigger:
            yield say("los casos %(first)s y %(second)s piden lo mismo", first=first, second=second)


def _of_trigger(trigger: t.Trigger, scope: Scope) -> Iterator[Sentence]:
    yield from _of_counts(trigger)
    try:
        possible = [way for way in ways(trigger, True) if is_possible(way)]
        if not possible:
            yield say("no puede darse nunca: pide algo y lo contrario")
        elif not any(_within_scope(way, scope) for way in possible):
            yield say("no puede darse nunca: el ámbito de la regla lo deja fuera")
        if not any(is_possible(way) for way in ways(trigger, False)):
            yield say("se da siempre: encajaría con cualquier texto")
    except _TooMany:
        return


def _of_counts(trigger: t.Trigger) -> Iterator[Sentence]:
    for condition in t.within(trigger):
        match condition:
            case t.Several(of, at_least) if at_least > len(of):
                yield say("pide %(at_least)s señales y solo hay %(many)s", at_least=at_least, many=len(of))
            case t.Near(of) if len(of) < 2:
                yield say("pide cercanía y solo hay una condición")
            case t.Touches(_, how) if not how:
                yield say("no dice de qué manera se toca el registro")


def ways(trigger: t.Trigger, holds: bool) -> Sequence[Way]:
    """The ways in which it holds, or does not; raises `_TooMany`."""
    match trigger:
        case t.Not(of):
            return ways(of, not holds)
        case t.All(of):
            return _together(of, holds) if holds else _either(of, holds)
        case t.Any(of):
            return _either(of, holds) if holds else _together(of, holds)
        case t.Near(of) if holds:
            return _together(of, holds)
        case t.Several(of, at_least) if at_least <= len(of):
            deciding = at_least if holds else len(of) - at_least + 1
            return _bounded(way for some in combinations(of, deciding) for way in _together(some, holds))
    return [frozenset({(trigger, holds)})]


def _either(parts: Iterable[t.Trigger], holds: bool) -> Sequence[Way]:
    return _bounded(way for part in parts for way in ways(part, holds))


def _together(parts: Iterable[t.Trigger], holds: bool) -> Sequence[Way]:
    found: Sequence[Way] = [frozenset()]
    for part in parts:
        found = _bounded(one | other for one, other in product(found, ways(part, holds)))
    return found


def _bounded(found: Iterable[Way]) -> Sequence[Way]:
    kept: dict[Way, None] = {}
    for way in found:
        kept[way] = None
        if len(kept) > MOST_WAYS:
            raise _TooMany
    return list(kept)


def is_possible(way: Way) -> bool:
    """Whether all of it may be true of one piece."""
    return not any(_contradict(one, other) for one, other in combinations(way, 2)) and _values_are_left(way)


def _contradict(one: Literal, other: Literal) -> bool:
    (first, first_holds), (second, second_holds) = one, other
    if first == second:
        return first_holds != second_holds
    if first_holds and second_holds and isinstance(first, t.Declared) and isinstance(second, t.Declared):
        return first.what == second.what
    return first_holds != second_holds and (_includes(first, second) if second_holds else _includes(second, first))


def _includes(wider: t.Trigger, narrower: t.Trigger) -> bool:
    """Whether the wider one holds whenever the narrower one does."""
    match wider, narrower:
        case t.InLexicon(one, few), t.InLexicon(other, many):
            return one == other and few <= many
        case t.Detects(one, few), t.Detects(other, many):
            return one == other and few <= many
        case t.Touches(one, how, few), t.Touches(other, only, many):
            return one == other and only <= how and few <= many
        case t.Within(one), t.Within(other):
            return other <= one
    return False


def _values_are_left(way: Way) -> bool:
    """A piece has one network, one language, one class…: what is asked of each must leave one."""
    asked = [(one.attribute, one.values, holds) for one, holds in way if isinstance(one, t.Is)]
    return all(_values(attribute, asked) for attribute, _, holds in asked if holds)


def _values(attribute: t.Attribute, asked: Iterable[tuple[t.Attribute, frozenset[str], bool]]) -> frozenset[str]:
    wanted = [(values, holds) for of, values, holds in asked if of is attribute]
    left = frozenset.intersection(*(values for values, holds in wanted if holds))
    return left.difference(*(values for values, holds in wanted if not holds))


def _within_scope(way: Way, scope: Scope) -> bool:
    """Whether a way may be true of a piece the rule speaks of at all."""
    return is_possible(way | {(t.Is(attribute, values), True) for attribute, values in _scoped(scope) if values})


def _scoped(scope: Scope) -> Iterator[tuple[t.Attribute, frozenset[str]]]:
    yield t.Attribute.NETWORK, scope.networks
    yield t.Attribute.ACCOUNT, scope.accounts
    yield t.Attribute.TOPIC, scope.topics
    yield t.Attribute.LANGUAGE, scope.languages
