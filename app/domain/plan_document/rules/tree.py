import re
from collections.abc import Iterator
from dataclasses import dataclass

_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|[\ud800-\udfff]|[\x80-\x84\x86-\x9f]"
)
"""Characters XML forbids, and marks that reorder text."""


def strip_unwritable(text: str) -> str:
    return _UNWRITABLE.sub("", text)


@dataclass(frozen=True, slots=True)
class TextRun:
    """`language` only if it differs from the context."""

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
    """A row's first cell names it."""

    caption: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[InlineText, ...], ...]
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class ChartBar:
    """`value_text`: the value as read, with unit."""

    label: str
    value: float
    value_text: str


@dataclass(frozen=True, slots=True)
class BarFigure:
    """Bars of an adjacent table; `description`: the same in a sentence.

    `most`: full width; 0 means the longest bar.
    """

    title: str
    bars: tuple[ChartBar, ...]
    most: float = 0
    kind: str = "figure"

    @property
    def description(self) -> str:
        return f"{self.title}: {'; '.join(f'{bar.label}, {bar.value_text}' for bar in self.bars)}."


Block = Paragraph | DocumentList | DocumentTable | BarFigure


@dataclass(frozen=True, slots=True)
class DocumentSection:
    """`anchor`: its place in the page; `parts`: unnumbered subsections."""

    anchor: str
    title: str
    blocks: tuple[Block, ...] = ()
    parts: tuple["DocumentSection", ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """`language`: its headings'; `standing` marks a draft's every page.

    `of`: the word between page number and total; `cover`: the act's facts.
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
        """Count characters, without headings."""
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
