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
    """A character range, end excluded."""

    starts_at: int
    ends_at: int


def find_quote(text: str, quote: str, *, near: int = 0) -> QuoteAnchor | None:
    """Prefer the place nearest to `near`; ignore spacing."""
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
    """Return original places too: searching a literal is then linear, however repetitive the text."""
    places = [at for at, sign in enumerate(text) if not sign.isspace() or not text[at - 1 : at].isspace()]
    return "".join(" " if text[at].isspace() else text[at] for at in places), places


def anchor_quote(texts: Iterable[str], quote: str, *, near: int = 0) -> tuple[int, QuoteAnchor]:
    """Return the quote's first match; without quote, the whole first text. Raises `Refusal` without match."""
    if not quote.split():
        return 0, QuoteAnchor(0, 0)
    for place, text in enumerate(texts):
        if anchor := find_quote(text, quote, near=near):
            return place, anchor
    raise Refusal(QUOTE_NOT_FOUND)


def label_text(text: str, marks: Iterable[tuple[QuoteAnchor, str]]) -> list[tuple[str, str]]:
    """Cut at the marks, each stretch with its labels."""
    return cut_text(text, [(mark.starts_at, mark.ends_at, label) for mark, label in marks])
