"""A letter's text cut into what a page is made of, so that the words are written once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_LINK = re.compile(r"(https?://[^\s<>\"]+[^\s<>\".,;:)])")
_RULE = re.compile(r"^─{4,}$", re.MULTILINE)
_POINT = "- "


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words, which may lead somewhere."""

    text: str
    is_link: bool = False


Line = Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Block:
    """A `paragraph`, a `quote` (what stands between two rules) or a `list`, each of lines."""

    kind: str
    lines: Sequence[Line]


def blocks_of(text: str) -> list[Block]:
    """What stands between two rules is quoted as it is; elsewhere blank lines part the paragraphs."""
    found: list[Block] = []
    for place, part in enumerate(_RULE.split(text)):
        if place % 2 and part.strip():
            found.append(Block("quote", [_pieces(line) for line in part.strip().splitlines()]))
        elif part.strip():
            found.extend(_paragraphs(part))
    return found


def _paragraphs(text: str) -> Iterator[Block]:
    for chunk in re.split(r"\n\s*\n", text.strip()):
        lines = chunk.splitlines()
        if all(line.startswith(_POINT) for line in lines):
            yield Block("list", [_pieces(line.removeprefix(_POINT)) for line in lines])
        else:
            yield Block("paragraph", [_pieces(line) for line in lines])


def _pieces(line: str) -> Line:
    return [Piece(part, is_link=bool(place % 2)) for place, part in enumerate(_LINK.split(line)) if part]
