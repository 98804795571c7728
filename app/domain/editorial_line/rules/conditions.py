"""Triggers compiled once into functions.

Each returns None (does not hold) or certainty and places. All: the weakest; any: the strongest; not: certain; several:
certain if enough are.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate
from typing import Any as Anything

from app.domain.editorial_line.rules import triggers as t
from app.domain.editorial_line.rules.detectors.links import is_under
from app.domain.editorial_line.rules.findings import FindingCertainty, TextMark
from app.domain.editorial_line.rules.lexicons import count_distinct_terms
from app.domain.editorial_line.rules.piece import PieceScan


class NearestMark:
    def __init__(self, marks: Iterable[TextMark]) -> None:
        self._marks = sorted(marks)
        self._starts = [mark.start for mark in self._marks]
        self._reaching = list(accumulate(self._marks, _reaching_further))

    def to(self, mark: TextMark) -> TextMark:
        """Return the nearest; of two, the earlier."""
        after = bisect_right(self._starts, mark.start)
        before = self._reaching[after - 1 : after] if after else []
        return min([*before, *self._marks[after : after + 1]], key=partial(mark_distance, mark))


def _reaching_further(mark: TextMark, other: TextMark) -> TextMark:
    return other if other.end > mark.end else mark


def mark_distance(mark: TextMark, other: TextMark) -> int:
    """Return the characters between; 0 when they touch."""
    return max(0, other.start - mark.end, mark.start - other.end)


ConditionResult = tuple[FindingCertainty, tuple[TextMark, ...]]
Condition = Callable[[PieceScan], ConditionResult | None]
CERTAIN_WITHOUT_MARKS: ConditionResult = (FindingCertainty.CERTAIN, ())


def compile_condition(trigger: t.Trigger) -> Condition:
    return _MAKERS[type(trigger)](trigger)


def _all(trigger: t.Conjunction) -> Condition:
    parts = [compile_condition(part) for part in sorted(trigger.of, key=_cost)]

    def holds(look: PieceScan) -> ConditionResult | None:
        if (results := _all_results(parts, look)) is None:
            return None
        return min(result[0] for result in results), tuple(mark for result in results for mark in result[1])

    return holds


def _cost(trigger: t.Trigger) -> int:
    """Return the cost: known facts before searches."""
    if isinstance(trigger, t.DetectorMatch):
        return 2
    return max(map(_cost, t.condition_parts(trigger)), default=int(not isinstance(trigger, _KNOWN)))


_KNOWN = (t.AttributeIn, t.TextDeclared, t.PictureDeclared, t.PeriodIn)


def _all_results(parts: Iterable[Condition], look: PieceScan) -> list[ConditionResult] | None:
    """Return every result, or None if one fails."""
    results: list[ConditionResult] = []
    for part in parts:
        if (result := part(look)) is None:
            return None
        results.append(result)
    return results


def _any(trigger: t.Disjunction) -> Condition:
    parts = [compile_condition(part) for part in trigger.of]

    def holds(look: PieceScan) -> ConditionResult | None:
        results = [outcome for part in parts if (outcome := part(look)) is not None]
        if not results:
            return None
        return max(result[0] for result in results), tuple(mark for result in results for mark in result[1])

    return holds


def _not(trigger: t.Negation) -> Condition:
    part = compile_condition(trigger.of)
    return lambda look: CERTAIN_WITHOUT_MARKS if part(look) is None else None


def _several(trigger: t.AtLeast) -> Condition:
    parts, at_least = [compile_condition(part) for part in trigger.of], trigger.at_least

    def holds(look: PieceScan) -> ConditionResult | None:
        results = [outcome for part in parts if (outcome := part(look)) is not None]
        if len(results) < at_least:
            return None
        certain = sum(certainty is FindingCertainty.CERTAIN for certainty, _ in results)
        certainty = FindingCertainty.CERTAIN if certain >= at_least else FindingCertainty.WORDS
        return certainty, tuple(mark for result in results for mark in result[1])

    return holds


def _near(trigger: t.Proximity) -> Condition:
    parts, within = [compile_condition(part) for part in trigger.of], trigger.within

    def holds(look: PieceScan) -> ConditionResult | None:
        if (results := _all_results(parts, look)) is None:
            return None
        first, *others = (result[1] for result in results)
        close = tuple(mark for group in _groups(first, others, within) for mark in group)
        return (min(result[0] for result in results), close) if close else None

    return holds


def _groups(first: Iterable[TextMark], others: Sequence[Sequence[TextMark]], within: int) -> Iterator[list[TextMark]]:
    """Yield first marks with the others' nearest within reach."""
    nearest = [NearestMark(marks) for marks in others if marks]
    if len(nearest) < len(others):
        return
    for mark in first:
        close = [marks.to(mark) for marks in nearest]
        if all(mark_distance(mark, other) <= within for other in close):
            yield [mark, *close]


def _in_lexicon(trigger: t.LexiconMatch) -> Condition:
    lexicon, at_least = trigger.lexicon, trigger.at_least

    def holds(look: PieceScan) -> ConditionResult | None:
        hits = look.hits.get(lexicon)
        if not hits or (at_least > 1 and count_distinct_terms(hits) < at_least):
            return None
        return FindingCertainty.WORDS, tuple(hits)

    return holds


def _touches(trigger: t.RegisterMatch) -> Condition:
    keys = [
        (certainty, f"{trigger.register}/{way}")
        for way, certainty in _RELATION_CERTAINTY
        if t.RegisterRelation(way) in trigger.how
    ]
    by_link = t.RegisterRelation.LINK in trigger.how

    def holds(look: PieceScan) -> ConditionResult | None:
        matches = [(certainty, mark) for certainty, key in keys for mark in look.hits.get(key, ())]
        if by_link:
            matches += [(FindingCertainty.CERTAIN, mark) for mark in linked_marks(look, trigger.register)]
        if len(matches) < trigger.at_least:
            return None
        return max(certainty for certainty, _ in matches), tuple(mark for _, mark in matches)

    return holds


_RELATION_CERTAINTY = (
    (t.RegisterRelation.MENTION.value, FindingCertainty.CERTAIN),
    (t.RegisterRelation.NAME.value, FindingCertainty.WORDS),
)


def linked_marks(look: PieceScan, register: str) -> Sequence[TextMark]:
    sites = look.sites.get(register, frozenset())
    return [mark for mark in look.detected("links") if is_under(mark.term, sites)]


def _matches(trigger: t.PatternMatch) -> Condition:
    def holds(look: PieceScan) -> ConditionResult | None:
        marks = look.patterns.get(trigger.pattern)
        return (FindingCertainty.WORDS, tuple(marks)) if marks else None

    return holds


def _is(trigger: t.AttributeIn) -> Condition:
    name, values = trigger.attribute.value, trigger.values
    return lambda look: CERTAIN_WITHOUT_MARKS if getattr(look.piece, name) in values else None


def _declared(trigger: t.TextDeclared) -> Condition:
    return lambda look: CERTAIN_WITHOUT_MARKS if look.piece.declared.get(trigger.question) is trigger.value else None


def _pictured(trigger: t.PictureDeclared) -> Condition:
    def holds(look: PieceScan) -> ConditionResult | None:
        pictures = look.piece.pictures or ()
        return (
            CERTAIN_WITHOUT_MARKS
            if any(picture.declared.get(trigger.question) is trigger.value for picture in pictures)
            else None
        )

    return holds


def _within(trigger: t.PeriodIn) -> Condition:
    return lambda look: CERTAIN_WITHOUT_MARKS if look.piece.periods & trigger.periods else None


def _detects(trigger: t.DetectorMatch) -> Condition:
    def holds(look: PieceScan) -> ConditionResult | None:
        marks = look.detected(trigger.detector)
        return (FindingCertainty.CERTAIN, tuple(marks)) if len(marks) > trigger.over else None

    return holds


_MAKERS: dict[type, Callable[[Anything], Condition]] = {
    t.Conjunction: _all,
    t.Disjunction: _any,
    t.Negation: _not,
    t.AtLeast: _several,
    t.Proximity: _near,
    t.LexiconMatch: _in_lexicon,
    t.RegisterMatch: _touches,
    t.PatternMatch: _matches,
    t.AttributeIn: _is,
    t.TextDeclared: _declared,
    t.PictureDeclared: _pictured,
    t.PeriodIn: _within,
    t.DetectorMatch: _detects,
}
