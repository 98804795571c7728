"""The elements of an OpenDocument text, as markup: headings by level, paragraphs, lists and tables with their heads.

A figure becomes a table of its numbers: whoever edits the text can change them, and whoever listens hears them.
"""

from collections.abc import Iterator, Sequence
from functools import singledispatch
from itertools import count
from xml.sax.saxutils import escape, quoteattr

from app.adapters.documents.widths import column_styles, columns
from app.plan.rules.document.tree import Block, Document, Figure, Listing, Paragraph, Run, Section, Table, Words, words

HEAD = '<text:h text:style-name="Heading_20_{level}" text:outline-level="{level}">{text}</text:h>'
LOOK = '<style:style style:name="{name}" style:family="text"><style:text-properties {look}/></style:style>'
STRONG = 'fo:font-weight="bold" style:font-weight-asian="bold" style:font-weight-complex="bold"'
EMPHASIS = 'fo:font-style="italic" style:font-style-asian="italic" style:font-style-complex="italic"'
CELL = (
    '<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties fo:padding="0.1cm" '
    'fo:border-bottom="0.5pt solid #999999"/></style:style>'
)
TABLE = (
    '<style:style style:name="Wide" style:family="table"><style:table-properties style:rel-width="100%" '
    'table:align="margins" fo:margin-bottom="0.4cm"/></style:style>'
)
SPOKEN = (
    '<style:style style:name="In_{code}" style:family="text"><style:text-properties fo:language="{code}" '
    'fo:country="none"/></style:style>'
)


def languages(document: Document) -> list[str]:
    """Those that some part of it is in, besides its own."""
    found: dict[str, None] = {}
    for one in document.blocks():
        found.update(dict.fromkeys(_spoken(one)))
    return [code for code in found if code]


def styles(codes: Sequence[str]) -> Iterator[str]:
    yield LOOK.format(name="Strong", look=STRONG)
    yield LOOK.format(name="Stressed", look=EMPHASIS)
    yield from (CELL, TABLE, *column_styles())
    for code in codes:
        yield SPOKEN.format(code=escape(code))


def header(document: Document) -> str:
    said = " · ".join(part for part in (document.title, document.body, document.standing) if part)
    return f'<style:header><text:p text:style-name="Standard">{escape(said)}</text:p></style:header>'


def footer(document: Document) -> str:
    numbers = f"<text:page-number/> {escape(document.of)} <text:page-count/>"
    return f'<style:footer><text:p text:style-name="Standard">{numbers}</text:p></style:footer>'


def elements(document: Document) -> Iterator[str]:
    """In their order. The cover is the first heading with what is known of the act."""
    yield _paragraph(words(document.body))
    yield HEAD.format(level=1, text=escape(document.title))
    subtitle = (document.subtitle, *(f"{name}: {value}" for name, value in document.cover), document.standing)
    yield from (_paragraph(words(said)) for said in dict.fromkeys(subtitle) if said)
    numbers = count(1)
    for section in document.sections:
        yield from _section(section, 2, numbers)


def _section(section: Section, level: int, numbers: Iterator[int]) -> Iterator[str]:
    yield HEAD.format(level=level, text=escape(section.title))
    for block in section.blocks:
        yield from _block(block, numbers)
    for part in section.parts:
        yield from _section(part, level + 1, numbers)


@singledispatch
def _block(block: Block, _numbers: Iterator[int]) -> Iterator[str]:
    raise TypeError(type(block))


@_block.register
def _(block: Paragraph, _numbers: Iterator[int]) -> Iterator[str]:
    yield _paragraph(block.words, block.language)


@_block.register
def _(block: Listing, numbers: Iterator[int]) -> Iterator[str]:
    style = "Numbering_20_1" if block.ordered else "List_20_1"
    items = ("".join("".join(_block(part, numbers)) for part in item) for item in block.items)
    held = "".join(f"<text:list-item>{item}</text:list-item>" for item in items)
    yield f'<text:list text:style-name="{style}">{held}</text:list>'


@_block.register
def _(block: Table, numbers: Iterator[int]) -> Iterator[str]:
    heads = [words(column.label) for column in block.columns]
    yield from _table(block.caption, heads, block.rows, next(numbers))


@_block.register
def _(block: Figure, numbers: Iterator[int]) -> Iterator[str]:
    rows = [(words(bar.label), words(bar.said)) for bar in block.bars]
    yield from _table(block.title, (), rows, next(numbers), told=block.told)


def _table(
    caption: str, heads: Sequence[Words], rows: Sequence[Sequence[Words]], number: int, *, told: str = ""
) -> Iterator[str]:
    """The first column names its rows; `told` is the whole in a sentence, for who hears it."""
    yield f'<text:p text:style-name="Caption">{escape(caption)}</text:p>'
    first, *others = columns(heads, rows)
    parts = [
        f"<table:title>{escape(caption)}</table:title>",
        f"<table:desc>{escape(told)}</table:desc>" if told else "",
    ]
    parts.append(f"<table:table-header-columns>{first}</table:table-header-columns>{''.join(others)}")
    if heads:
        parts.append(f"<table:table-header-rows>{_row(heads, strong=True)}</table:table-header-rows>")
    parts.extend(map(_row, rows))
    yield f'<table:table table:name="T{number}" table:style-name="Wide">{"".join(parts)}</table:table>'


def _row(cells: Sequence[Words], *, strong: bool = False) -> str:
    held = (tuple(Run(run.text, strong or run.strong, False, run.link, run.language) for run in cell) for cell in cells)
    open_cell = '<table:table-cell table:style-name="Cell" office:value-type="string">'
    written = "".join(f"{open_cell}{_paragraph(cell)}</table:table-cell>" for cell in held)
    return f"<table:table-row>{written}</table:table-row>"


def _paragraph(said: Words, language: str = "") -> str:
    return f'<text:p text:style-name="Text_20_body">{"".join(_run(run, language) for run in said)}</text:p>'


def _run(run: Run, language: str) -> str:
    """One span within another for each look, since a style of its own for each pair would say no more."""
    text = escape(run.text)
    spoken = run.language or language
    looks = ("Strong" if run.strong else "", "Stressed" if run.emphasis else "", f"In_{spoken}" if spoken else "")
    for look in filter(None, looks):
        text = f'<text:span text:style-name="{look}">{text}</text:span>'
    return f'<text:a xlink:type="simple" xlink:href={quoteattr(run.link)}>{text}</text:a>' if run.link else text


def _spoken(block: Block) -> Iterator[str]:
    match block:
        case Table():
            yield from (run.language for row in block.rows for cell in row for run in cell)
        case Listing():
            yield block.language
            for item in block.items:
                for part in item:
                    yield from _spoken(part)
        case Paragraph():
            yield from (block.language, *(run.language for run in block.words))
