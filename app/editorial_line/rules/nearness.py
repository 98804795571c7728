"""Which of many places is the nearest to another, without looking at all of them."""

from bisect import bisect_right
from collections.abc import Iterable
from functools import partial
from itertools import accumulate

from app.editorial_line.rules.findings import Mark


class Nearest:
    """Places, one at least."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self._marks = sorted(marks)
        self._starts = [mark.start for mark in self._marks]
        self._reaching = list(accumulate(self._marks, _further))

    def to(self, mark: Mark) -> Mark:
        """The nearest one, the earlier of two as near."""
        after = bisect_right(self._starts, mark.start)
        before = self._reaching[after - 1 : after] if after else []
        return min([*before, *self._marks[after : after + 1]], key=partial(gap, mark))


def _further(one: Mark, other: Mark) -> Mark:
    return other if other.end > one.end else one


def gap(one: Mark, other: Mark) -> int:
    """Characters between two places; none when they touch."""
    return max(0, other.start - one.end, one.start - other.end)
