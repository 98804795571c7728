"""Which words of a text a comment speaks of, when it is made and in what the text has become."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.errors import Refusal
from app.core.messages import msg
from app.core.text import cut_text

QUOTE_NOT_FOUND = msg(
    "Esas palabras no están en ningún texto de la publicación. Cópielas tal como se ven, o déjelo vacío."
)


@dataclass(frozen=True, slots=True)
class QuoteAnchor:
    """From character to character, the second not included."""

    starts_at: int
    ends_at: int


def find_quote(text: str, quote: str, *, near: int = 0) -> QuoteAnchor | None:
    """Where the words stand, nearest to a place when they are said twice; how they are spaced makes no difference."""
    words = " ".join(quote.split())
    if not words:
        return None
    spaced, places = _with_single_blanks(text)
    anchors = (
        QuoteAnchor(places[match.start()], places[match.end() - 1] + 1)
        for match in re.finditer(re.escape(words), spaced)
    )
    return min(anchors, key=lambda anchor: abs(anchor.starts_at - near), default=None)


def _with_single_blanks(text: str) -> tuple[str, Sequence[int]]:
    """Return the text with each run of blanks as one, and where each of its characters stands in the text.

    Then words are looked for as one literal, which takes time in proportion to the text, whatever both repeat.
    """
    places = [at for at, sign in enumerate(text) if not sign.isspace() or not text[at - 1 : at].isspace()]
    return "".join(" " if text[at].isspace() else text[at] for at in places), places


def anchor_quote(texts: Iterable[str], quote: str, *, near: int = 0) -> tuple[int, QuoteAnchor]:
    """The first of several texts that says these words, by its place, and where; the first one whole for no words.

    Raises `Refusal` when none says them.
    """
    if not quote.split():
        return 0, QuoteAnchor(0, 0)
    for place, text in enumerate(texts):
        if anchor := find_quote(text, quote, near=near):
            return place, anchor
    raise Refusal(QUOTE_NOT_FOUND)


def label_text(text: str, marks: Iterable[tuple[QuoteAnchor, str]]) -> list[tuple[str, str]]:
    """The text cut where marks begin and end, each stretch with the labels of those that lie on it."""
    return cut_text(text, [(mark.starts_at, mark.ends_at, label) for mark, label in marks])
