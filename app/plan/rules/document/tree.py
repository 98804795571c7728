"""What a document is made of, so that a page, a PDF and a text to be edited say the same."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|[\ud800-\udfff]|[\x80-\x84\x86-\x9f]"
)
"""What XML does not allow, and the marks that make a text be read in another order than it is kept."""


def clean(text: str) -> str:
    return _UNWRITABLE.sub("", text)


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look; `language` only where it is not that of what they stand in."""

    text: str
    strong: bool = False
    emphasis: bool = False
    link: str = ""
    language: str = ""


Words = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    words: Words
    quiet: bool = False
    language: str = ""
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Listing:
    items: tuple[tuple["Block", ...], ...]
    ordered: bool = False
    language: str = ""
    kind: str = "listing"


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The first cell of a row names it."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Words, ...], ...]
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Bar:
    """`said`: the value as it is read, with its unit."""

    label: str
    value: float
    said: str


@dataclass(frozen=True, slots=True)
class Figure:
    """Bars that say again what a table beside them says; `told` is the same in a sentence.

    `most`: what a bar across the whole drawing would be; the longest of them where it is nothing.
    """

    title: str
    bars: tuple[Bar, ...]
    most: float = 0
    kind: str = "figure"

    @property
    def told(self) -> str:
        return f"{self.title}: {'; '.join(f'{bar.label}, {bar.said}' for bar in self.bars)}."


Block = Paragraph | Listing | Table | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """`anchor` is its place in a page; `parts` are its own sections, which have no number."""

    anchor: str
    title: str
    blocks: tuple[Block, ...] = ()
    parts: tuple["Section", ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """`language` is that of its headings; `standing` says on every page that it is a draft, if it is one.

    `of`: the word between a page and how many there are. `cover`: name and value of each fact of its act.
    """

    title: str
    subtitle: str
    body: str
    language: str
    standing: str
    contents: str
    of: str
    cover: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]

    @property
    def letters(self) -> int:
        """How many it says, but for its headings."""
        return sum(len(run.text) for block in self.blocks() for run in _runs(block))

    def blocks(self) -> Iterator[Block]:
        for section in self.sections:
            yield from _blocks(section)


def _blocks(section: Section) -> Iterator[Block]:
    yield from section.blocks
    for part in section.parts:
        yield from _blocks(part)


def _runs(block: Block) -> Iterator[Run]:
    match block:
        case Paragraph():
            yield from block.words
        case Listing():
            yield from (run for item in block.items for part in item for run in _runs(part))
        case Table():
            yield from (run for row in block.rows for cell in row for run in cell)


def words(text: str, language: str = "") -> Words:
    """Plain words."""
    return (Run(clean(text), language=language),)
