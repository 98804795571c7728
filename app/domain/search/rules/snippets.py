from collections.abc import Iterator, Sequence

from app.domain.editorial_line.rules.letter_forms import TextMemo
from app.domain.search.rules.search_query import SearchQuery
from app.domain.search.rules.word_forms import WORD_PLACES

SNIPPET_LENGTH, LENGTH_BEFORE_MARK = 220, 60
"""Characters of a snippet, and before its first mark."""
ELLIPSIS = "…"
Span = tuple[int, int]
Pieces = Sequence[tuple[str, bool]]
"""Each with its marked flag."""


class SnippetMarker:
    """A search's marker, caching each token's hits."""

    def __init__(self, search: SearchQuery) -> None:
        self._search = search
        self._hits: TextMemo[Sequence[Span]] = TextMemo(self._in_token)

    def whole(self, text: str) -> Pieces:
        """Mark a short text, with single spaces."""
        flat = " ".join(text.split())
        return list(_pieces(flat, 0, len(flat), self._found(flat)))

    def snippet(self, text: str) -> Pieces:
        """Start around the first hit, or at the beginning."""
        flat = " ".join(text.split())
        hits = self._found(flat)
        start = _next_word_start(flat, hits[0][0] - LENGTH_BEFORE_MARK) if hits and hits[0][1] > SNIPPET_LENGTH else 0
        end = _word_end(flat, start + SNIPPET_LENGTH)
        shown = _pieces(flat, start, end, [hit for hit in hits if hit[0] >= start and hit[1] <= end])
        return [*([(ELLIPSIS, False)] if start else []), *shown, *([(ELLIPSIS, False)] if end < len(flat) else [])]

    def _found(self, flat: str) -> list[Span]:
        if self._search.is_blank:
            return []
        spans, start = [], 0
        for token in flat.split(" "):
            if hits := self._hits[token]:
                spans += [(start + first, start + last) for first, last in hits]
            start += len(token) + 1
        return spans

    def _in_token(self, token: str) -> Sequence[Span]:
        return [(place.start, place.end) for place in WORD_PLACES[token] if self._search.marks(place)]


def _pieces(text: str, start: int, end: int, hits: Sequence[Span]) -> Iterator[tuple[str, bool]]:
    """Mark a character of two words (`¼`) once."""
    for first, last in hits:
        if first < start:
            continue
        if first > start:
            yield text[start:first], False
        yield text[first:last], True
        start = last
    if end > start:
        yield text[start:end], False


def _next_word_start(text: str, place: int) -> int:
    return text.find(" ", max(place, 0)) + 1 if place > 0 else 0


def _word_end(text: str, place: int) -> int:
    if place >= len(text):
        return len(text)
    last = text.rfind(" ", 0, place + 1)
    return last if last > place - SNIPPET_LENGTH // 2 else place
