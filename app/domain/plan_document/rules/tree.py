"""The document tree shared by page, PDF and editable text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|[\ud800-\udfff]|[\x80-\x84\x86-\x9f]"
)
"""Characters XML forbids, and marks that reorder displayed text."""


def strip_unwritable(text: str) -> str:
    return _UNWRITABLE.sub("", text)


@dataclass(frozen=True, slots=True)
class TextRun:
    """Words of one style; `language` only if it differs from the context."""

    text: str
    strong: bool = False
    emphasis: bool = False
    link: str = ""
    language: str = ""


InlineText = tuple[TextRun, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    words: InlineText
    quiet: bool = False
    language: str = ""
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class DocumentList:
    items: tuple[tuple["Block", ...], ...]
    ordered: bool = False
    language: str = ""
    kind: str = "listing"


@dataclass(frozen=True, slots=True)
class TableColumn:
    label: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class DocumentTable:
    """A table; the first cell of a row names it."""

    caption: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[InlineText, ...], ...]
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class ChartBar:
    """`said` is the value as read, with its unit."""

    label: str
    value: float
    said: str


@dataclass(frozen=True, slots=True)
class BarFigure:
    """Bars repeating an adjacent table; `told` is the same in a sentence.

    `most` is the full width; 0 means the longest bar.
    """

    title: str
    bars: tuple[ChartBar, ...]
    most: float = 0
    kind: str = "figure"

    @property
    def told(self) -> str:
        return f"{self.title}: {'; '.join(f'{bar.label}, {bar.said}' for bar in self.bars)}."


Block = Paragraph | DocumentList | DocumentTable | BarFigure


@dataclass(frozen=True, slots=True)
class DocumentSection:
    """`anchor` is its place in the page; `parts` are unnumbered subsections."""

    anchor: str
    title: str
    blocks: tuple[Block, ...] = ()
    parts: tuple["DocumentSection", ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """`language` is that of its headings; `standing` marks every page of a draft as such.

    `of` is the word between page number and total; `cover` lists name and value of each fact of the act.
    """

    title: str
    subtitle: str
    body: str
    language: str
    standing: str
    contents: str
    of: str
    cover: tuple[tuple[str, str], ...]
    sections: tuple[DocumentSection, ...]

    @property
    def letters(self) -> int:
        """Return the number of characters, without headings."""
        return sum(len(run.text) for block in self.blocks() for run in _runs(block))

    def blocks(self) -> Iterator[Block]:
        for section in self.sections:
            yield from _blocks(section)


def _blocks(section: DocumentSection) -> Iterator[Block]:
    yield from section.blocks
    for part in section.parts:
        yield from _blocks(part)


def _runs(block: Block) -> Iterator[TextRun]:
    match block:
        case Paragraph():
            yield from block.words
        case DocumentList():
            yield from (run for item in block.items for part in item for run in _runs(part))
        case DocumentTable():
            yield from (run for row in block.rows for cell in row for run in cell)


def plain_words(text: str, language: str = "") -> InlineText:
    return (TextRun(strip_unwritable(text), language=language),)
