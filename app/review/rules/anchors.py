"""Which words of a text a comment speaks of, when it is made and in what the text has become."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from app.core.errors import Refusal
from app.core.words import say

NOT_THERE = say("Esas palabras no están en ningún texto de la publicación. Cópielas tal como se ven, o déjelo vacío.")


@dataclass(frozen=True, slots=True)
class Anchor:
    """From character to character, the second not included."""

    starts_at: int
    ends_at: int


def found_in(text: str, quote: str, *, near: int = 0) -> Anchor | None:
    """Where the words stand, nearest to a place when they are said twice; how they are spaced makes no difference."""
    words = quote.split()
    if not words:
        return None
    places = re.finditer(r"\s+".join(map(re.escape, words)), text)
    nearest = min(places, key=lambda place: abs(place.start() - near), default=None)
    return Anchor(*nearest.span()) if nearest else None


def anchored(texts: Iterable[str], quote: str, *, near: int = 0) -> tuple[int, Anchor]:
    """The first of several texts that says these words, by its place, and where; the first one whole for no words.

    Raises `Refusal` when none says them.
    """
    if not quote.split():
        return 0, Anchor(0, 0)
    for place, text in enumerate(texts):
        if anchor := found_in(text, quote, near=near):
            return place, anchor
    raise Refusal(NOT_THERE)


def labelled(text: str, marks: Iterable[tuple[Anchor, str]]) -> list[tuple[str, str]]:
    """The text cut where marks begin and end, each stretch with the labels of those that lie on it."""
    known = list(marks)
    edges = sorted({0, len(text), *(edge for mark, _ in known for edge in (mark.starts_at, mark.ends_at))})
    return [(text[start:end], _labels(known, Anchor(start, end))) for start, end in pairwise(edges)]


def _labels(marks: Iterable[tuple[Anchor, str]], stretch: Anchor) -> str:
    lying = (label for mark, label in marks if mark.starts_at <= stretch.starts_at and stretch.ends_at <= mark.ends_at)
    return ", ".join(dict.fromkeys(label for label in lying if label))
