"""Rule selection: most run only if their words are present."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from app.domain.editorial_line.rules import triggers as t

Sleeper = TypeVar("Sleeper")
RuleSigns = frozenset[str]
"""Hit keys (lexicon, relation with a register) and patterns."""


def trigger_signs(trigger: t.Trigger) -> RuleSigns | None:
    """Return signs, at least one present where the trigger holds."""
    match trigger:
        case t.LexiconMatch(lexicon):
            return frozenset({lexicon})
        case t.PatternMatch(pattern):
            return frozenset({pattern})
        case t.RegisterMatch(register, how) if t.RegisterRelation.LINK not in how:
            return frozenset(f"{register}/{way.value}" for way in how)
        case t.Conjunction(of) | t.Proximity(of):
            return min((signs for part in of if (signs := trigger_signs(part)) is not None), key=len, default=None)
        case t.Disjunction(of) | t.AtLeast(of):
            return _union_of_signs(map(trigger_signs, of))
    return None


def _union_of_signs(parts: Iterable[RuleSigns | None]) -> RuleSigns | None:
    all_signs = list(parts)
    return None if None in all_signs else frozenset().union(*(signs for signs in all_signs if signs))


class RuleIndex(Generic[Sleeper]):
    def __init__(self, sleepers: Iterable[tuple[Sleeper, RuleSigns | None]]) -> None:
        self._all: list[Sleeper] = []
        self._always: list[int] = []
        self._woken: dict[str, list[int]] = defaultdict(list)
        for place, (sleeper, signs) in enumerate(sleepers):
            self._all.append(sleeper)
            for sign in signs or ():
                self._woken[sign].append(place)
            if signs is None:
                self._always.append(place)

    def by(self, *seen: Iterable[str]) -> Iterator[Sleeper]:
        places = {place for signs in seen for sign in signs for place in self._woken.get(sign, ())}
        return (self._all[place] for place in sorted(places.union(self._always)))
