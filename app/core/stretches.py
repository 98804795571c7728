"""A text cut where marks begin and end, in time that grows with the marks and not with their square."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

Labelled = tuple[int, int, str]
"""From character to character, the second not included, and what is said of it."""


def cut_text(text: str, marks: Sequence[Labelled]) -> list[tuple[str, str]]:
    """Return each stretch with the labels of the marks that lie over it, in the order in which they first came."""
    ranks = {label: rank for rank, label in enumerate(dict.fromkeys(label for _, _, label in marks if label))}
    changes = _changes(text, marks)
    over: Counter[str] = Counter()
    pieces = []
    for start, end in pairwise(sorted(changes)):
        over.update(changes[start])
        lying = sorted((label for label, times in over.items() if times > 0), key=ranks.__getitem__)
        pieces.append((text[start:end], ", ".join(lying)))
    return pieces


def _changes(text: str, marks: Sequence[Labelled]) -> dict[int, Counter[str]]:
    """Return, by place, how many marks of each label begin (+) or end (−) there; both ends of the text are places."""
    changes: dict[int, Counter[str]] = defaultdict(Counter, {0: Counter(), len(text): Counter()})
    for start, end, label in marks:
        at_start, at_end = changes[start], changes[end]
        if label and start < end:
            at_start[label] += 1
            at_end[label] -= 1
    return changes
