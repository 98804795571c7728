"""Labels of several words written together without capitals, which a screen reader cannot tell apart."""

from collections.abc import Sequence
from functools import lru_cache

from app.editorial_line.rules.detectors.label_words import LINKS, WORDS
from app.editorial_line.rules.findings import Mark
from app.editorial_line.rules.look import Look
from app.editorial_line.rules.words import fold

_SHORTEST, _LONGEST = 7, 60
_SHORTEST_END = 3
_KNOWN = frozenset(map(fold, WORDS))
_REACH = max(map(len, _KNOWN))


def lowercase_labels(look: Look) -> Sequence[Mark]:
    """Labels that are surely two words or more; `instead` is the same label with a capital for each word."""
    return [
        Mark(mark.start, mark.end, mark.what, f"#{apart}")
        for mark in look.detected("labels")
        if mark.what[1:].islower() and (apart := in_capitals(mark.what))
    ]


def in_capitals(label: str) -> str:
    """`fiestasdeagosto` as `FiestasDeAgosto`; empty when it is not surely made of known words."""
    parts = parted(fold(label)) if _SHORTEST <= len(label) <= _LONGEST and len(fold(label)) == len(label) else ()
    said, place = "", 0
    for part in parts:
        said, place = said + label[place : place + len(part)].capitalize(), place + len(part)
    return said


@lru_cache(maxsize=2_000)
def parted(label: str) -> tuple[str, ...]:
    """The fewest known words a label is made of; none when there is no way, or it may well be one word."""
    best: list[tuple[str, ...] | None] = [()]
    for end in range(1, len(label) + 1):
        ways = (
            (*before, label[start:end])
            for start in range(max(0, end - _REACH), end)
            if (before := best[start]) is not None and _is_word(label[start:end])
        )
        best.append(min(ways, key=len, default=None))
    parts = best[-1] or ()
    return parts if parts and _are_several(parts) else ()


def _are_several(parts: Sequence[str]) -> bool:
    """Two known words or more; at the ends, no joining word so short that it may be an ending."""
    known = sum(part in _KNOWN for part in parts)
    return known > 1 and min(len(parts[0]), len(parts[-1])) >= _SHORTEST_END


def _is_word(part: str) -> bool:
    return part in _KNOWN or part in LINKS or (part.isdigit() and len(part) in (2, 4))
