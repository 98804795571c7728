"""How wide the columns of a table are: left alone, a word processor makes them all alike and cuts words in two."""

from collections.abc import Iterator, Sequence
from math import isqrt

from app.plan.rules.document.tree import Words

LEAST, MOST = 5, 24
"""Shares of a width, about a letter each."""
_STYLE = (
    '<style:style style:name="Share_{share}" style:family="table-column">'
    '<style:table-column-properties style:rel-column-width="{share}*"/></style:style>'
)


def column_styles() -> Iterator[str]:
    return (_STYLE.format(share=share) for share in range(LEAST, MOST + 1))


def columns(heads: Sequence[Words], rows: Sequence[Sequence[Words]]) -> list[str]:
    """A column each, the first of which names its rows."""
    every = [heads, *rows] if heads else rows
    return [f'<table:table-column table:style-name="Share_{_share(column)}"/>' for column in zip(*every, strict=True)]


def _share(cells: Sequence[Words]) -> int:
    """Room for its longest word, and more for what takes several lines."""
    said = ["".join(run.text for run in cell) for cell in cells]
    word = max((len(one) for text in said for one in text.split()), default=0)
    return min(max(word + 1, 2 * isqrt(max(map(len, said))), LEAST), MOST)
