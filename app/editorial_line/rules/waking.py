"""Which rules have anything to say of a text: most wait for a word, and are not asked when it is not there."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from app.editorial_line.rules import triggers as t

Sleeper = TypeVar("Sleeper")
Signs = frozenset[str]
"""Keys of hits (a lexicon, a relation with a register) and patterns; None where none is needed to hold."""


def signs_of(trigger: t.Trigger) -> Signs | None:
    """Signs of which at least one is there whenever the trigger holds."""
    match trigger:
        case t.InLexicon(lexicon):
            return frozenset({lexicon})
        case t.Matches(pattern):
            return frozenset({pattern})
        case t.Touches(register, how) if t.Relation.LINK not in how:
            return frozenset(f"{register}/{way.value}" for way in how)
        case t.All(of) | t.Near(of):
            return min((signs for part in of if (signs := signs_of(part)) is not None), key=len, default=None)
        case t.Any(of) | t.Several(of):
            return _any_of(map(signs_of, of))
    return None


def _any_of(parts: Iterable[Signs | None]) -> Signs | None:
    found = list(parts)
    return None if None in found else frozenset().union(*(signs for signs in found if signs))


class Waking(Generic[Sleeper]):
    """Sleepers by the signs that wake them, in the order they were given."""

    def __init__(self, sleepers: Iterable[tuple[Sleeper, Signs | None]]) -> None:
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
        """Those that need no sign, and those that one of these wakes."""
        places = {place for signs in seen for sign in signs for place in self._woken.get(sign, ())}
        return (self._all[place] for place in sorted(places.union(self._always)))
