"""Turning triggers into functions once, so that a check only calls them.

Each answers None (it does not hold) or how certainly it holds, and where. All: as certain as the weakest; any: as
certain as the strongest; not: certain, because what was not found was not found; several: certain if enough are.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any as Anything

from app.editorial_line.rules import triggers as t
from app.editorial_line.rules.detectors.links import stands_in
from app.editorial_line.rules.findings import Certainty, Mark
from app.editorial_line.rules.lexicons import distinct
from app.editorial_line.rules.look import Look
from app.editorial_line.rules.nearness import Nearest, gap

Held = tuple[Certainty, tuple[Mark, ...]]
Condition = Callable[[Look], Held | None]
SURE: Held = (Certainty.CERTAIN, ())


def condition_of(trigger: t.Trigger) -> Condition:
    """The function that answers for a trigger."""
    return _MAKERS[type(trigger)](trigger)


def _all(trigger: t.All) -> Condition:
    parts = [condition_of(part) for part in sorted(trigger.of, key=_cost)]

    def holds(look: Look) -> Held | None:
        if (found := _each(parts, look)) is None:
            return None
        return min(held[0] for held in found), tuple(mark for held in found for mark in held[1])

    return holds


def _cost(trigger: t.Trigger) -> int:
    """What is known is asked before what must be looked for."""
    if isinstance(trigger, t.Detects):
        return 2
    return max(map(_cost, t.parts_of(trigger)), default=int(not isinstance(trigger, _KNOWN)))


_KNOWN = (t.Is, t.Declared, t.Pictured, t.Within)


def _each(parts: Iterable[Condition], look: Look) -> list[Held] | None:
    """What each says; None as soon as one does not hold."""
    found: list[Held] = []
    for part in parts:
        if (held := part(look)) is None:
            return None
        found.append(held)
    return found


def _any(trigger: t.Any) -> Condition:
    parts = [condition_of(part) for part in trigger.of]

    def holds(look: Look) -> Held | None:
        found = [held for part in parts if (held := part(look)) is not None]
        if not found:
            return None
        return max(held[0] for held in found), tuple(mark for held in found for mark in held[1])

    return holds


def _not(trigger: t.Not) -> Condition:
    part = condition_of(trigger.of)
    return lambda look: SURE if part(look) is None else None


def _several(trigger: t.Several) -> Condition:
    parts, at_least = [condition_of(part) for part in trigger.of], trigger.at_least

    def holds(look: Look) -> Held | None:
        found = [held for part in parts if (held := part(look)) is not None]
        if len(found) < at_least:
            return None
        certain = sum(certainty is Certainty.CERTAIN for certainty, _ in found)
        certainty = Certainty.CERTAIN if certain >= at_least else Certainty.WORDS
        return certainty, tuple(mark for held in found for mark in held[1])

    return holds


def _near(trigger: t.Near) -> Condition:
    parts, within = [condition_of(part) for part in trigger.of], trigger.within

    def holds(look: Look) -> Held | None:
        if (found := _each(parts, look)) is None:
            return None
        first, *others = (held[1] for held in found)
        close = tuple(mark for group in _groups(first, others, within) for mark in group)
        return (min(held[0] for held in found), close) if close else None

    return holds


def _groups(first: Iterable[Mark], others: Sequence[Sequence[Mark]], within: int) -> Iterator[list[Mark]]:
    """Each mark of the first with the nearest of each other, when all of those are within reach."""
    nearest = [Nearest(marks) for marks in others if marks]
    if len(nearest) < len(others):
        return
    for mark in first:
        close = [marks.to(mark) for marks in nearest]
        if all(gap(mark, other) <= within for other in close):
            yield [mark, *close]


def _in_lexicon(trigger: t.InLexicon) -> Condition:
    lexicon, at_least = trigger.lexicon, trigger.at_least

    def holds(look: Look) -> Held | None:
        hits = look.hits.get(lexicon)
        if not hits or (at_least > 1 and distinct(hits) < at_least):
            return None
        return Certainty.WORDS, tuple(hits)

    return holds


def _touches(trigger: t.Touches) -> Condition:
    keys = [(certainty, f"{trigger.register}/{way}") for way, certainty in _WAYS if t.Relation(way) in trigger.how]
    by_link = t.Relation.LINK in trigger.how

    def holds(look: Look) -> Held | None:
        found = [(certainty, mark) for certainty, key in keys for mark in look.hits.get(key, ())]
        if by_link:
            found += [(Certainty.CERTAIN, mark) for mark in linked(look, trigger.register)]
        if len(found) < trigger.at_least:
            return None
        return max(certainty for certainty, _ in found), tuple(mark for _, mark in found)

    return holds


_WAYS = ((t.Relation.MENTION.value, Certainty.CERTAIN), (t.Relation.NAME.value, Certainty.WORDS))


def linked(look: Look, register: str) -> Sequence[Mark]:
    """The links of the piece that lead to a site of a register."""
    sites = look.sites.get(register, frozenset())
    return [mark for mark in look.detected("links") if stands_in(mark.what, sites)]


def _matches(trigger: t.Matches) -> Condition:
    def holds(look: Look) -> Held | None:
        marks = look.patterns.get(trigger.pattern)
        return (Certainty.WORDS, tuple(marks)) if marks else None

    return holds


def _is(trigger: t.Is) -> Condition:
    name, values = trigger.attribute.value, trigger.values
    return lambda look: SURE if getattr(look.piece, name) in values else None


def _declared(trigger: t.Declared) -> Condition:
    return lambda look: SURE if look.piece.declared.get(trigger.what) is trigger.value else None


def _pictured(trigger: t.Pictured) -> Condition:
    def holds(look: Look) -> Held | None:
        pictures = look.piece.pictures or ()
        return SURE if any(picture.declared.get(trigger.what) is trigger.value for picture in pictures) else None

    return holds


def _within(trigger: t.Within) -> Condition:
    return lambda look: SURE if look.piece.periods & trigger.periods else None


def _detects(trigger: t.Detects) -> Condition:
    def holds(look: Look) -> Held | None:
        marks = look.detected(trigger.detector)
        return (Certainty.CERTAIN, tuple(marks)) if len(marks) > trigger.over else None

    return holds


_MAKERS: dict[type, Callable[[Anything], Condition]] = {
    t.All: _all,
    t.Any: _any,
    t.Not: _not,
    t.Several: _several,
    t.Near: _near,
    t.InLexicon: _in_lexicon,
    t.Touches: _touches,
    t.Matches: _matches,
    t.Is: _is,
    t.Declared: _declared,
    t.Pictured: _pictured,
    t.Within: _within,
    t.Detects: _detects,
}
