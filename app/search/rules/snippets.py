"""The words of a result that were looked for, marked, and what of its text a line or two around them can show."""

from collections.abc import Callable, Iterator, Sequence

from app.search.rules.asking import Search
from app.search.rules.reading import PLACES, Place

AROUND, BEFORE = 220, 60
"""How many letters of a text are shown, and how many of them before the first mark."""
CUT = "…"
Pieces = Sequence[tuple[str, bool]]
"""A text in its order, each piece with whether it is marked."""


def marked(text: str, search: Search) -> Pieces:
    """The whole of a short text."""
    return list(_pieces(text, 0, len(text), _hits(text, search)))


def snippet(text: str, search: Search) -> Pieces:
    """What of a text shows why it was found; its beginning when it was found by something else."""
    flat = " ".join(text.split())
    hits = _hits(flat, search)
    start = _word_at(flat, hits[0][0] - BEFORE) if hits and hits[0][1] > AROUND else 0
    end = _word_end(flat, start + AROUND)
    shown = list(_pieces(flat, start, end, [hit for hit in hits if hit[0] >= start and hit[1] <= end]))
    return [*([(CUT, False)] if start else []), *shown, *([(CUT, False)] if end < len(flat) else [])]


def _hits(text: str, search: Search) -> list[tuple[int, int]]:
    if search.is_blank:
        return []
    return [(start + hit.start, start + hit.end) for start, hit in _found(text, search.marks)]


def _found(text: str, is_hit: Callable[[Place], bool]) -> Iterator[tuple[int, Place]]:
    start = 0
    for token in text.split():
        start = text.index(token, start)
        for place in PLACES[token]:
            if is_hit(place):
                yield start, place
        start += len(token)


def _pieces(text: str, start: int, end: int, hits: Sequence[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """One letter may be two words (`¼`): it is marked once."""
    for first, last in hits:
        if first < start:
            continue
        if first > start:
            yield text[start:first], False
        yield text[first:last], True
        start = last
    if end > start:
        yield text[start:end], False


def _word_at(text: str, place: int) -> int:
    """Where the first whole word from a place on begins."""
    return text.find(" ", max(place, 0)) + 1 if place > 0 else 0


def _word_end(text: str, place: int) -> int:
    if place >= len(text):
        return len(text)
    last = text.rfind(" ", 0, place + 1)
    return last if last > place - AROUND // 2 else place
