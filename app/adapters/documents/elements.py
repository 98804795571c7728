from collections.abc import Iterator, Sequence
from functools import singledispatch
from itertools import count
from math import isqrt
from xml.sax.saxutils import escape, quoteattr

from app.domain.plan_document.rules.tree import (
    BarFigure,
    Block,
    Document,
    DocumentList,
    DocumentSection,
    DocumentTable,
    InlineText,
    Paragraph,
    TextRun,
    plain_words,
)

MIN_WIDTH, MAX_WIDTH = 5, 24
"""Width shares, about a letter each."""
_COLUMN_STYLE = (
    '<style:style style:name="Share_{share}" style:family="table-column">'
    '<style:table-column-properties style:rel-column-width="{share}*"/></style:style>'
)


def column_styles() -> Iterator[str]:
    return (_COLUMN_STYLE.format(share=share) for share in range(MIN_WIDTH, MAX_WIDTH + 1))


def table_columns(heads: Sequence[InlineText], rows: Sequence[Sequence[InlineText]]) -> list[str]:
    every = [heads, *rows] if heads else rows
    return [
        f'<table:table-column table:style-name="Share_{_column_share(column)}"/>' for column in zip(*every, strict=True)
    ]


def _column_share(cells: Sequence[InlineText]) -> int:
    """Fit the longest word, more for several lines."""
    texts = ["".join(run.text for run in cell) for cell in cells]
    word = max((len(token) for text in texts for token in text.split()), default=0)
    return min(max(word + 1, 2 * isqrt(max(map(len, texts))), MIN_WIDTH), MAX_WIDTH)


HEADING = '<text:h text:style-name="Heading_20_{level}" text:outline-level="{level}">{text}</text:h>'
RUN_STYLE = '<style:style style:name="{name}" style:family="text"><style:text-properties {look}/></style:style>'
STRONG = 'fo:font-weight="bold" style:font-weight-asian="bold" style:font-weight-complex="bold"'
EMPHASIS = 'fo:font-style="italic" style:font-style-asian="italic" style:font-style-complex="italic"'
CELL_STYLE = (
    '<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties fo:padding="0.1cm" '
    'fo:border-bottom="0.5pt solid #999999"/></style:style>'
)
TABLE_STYLE = (
    '<style:style style:name="Wide" style:family="table"><style:table-properties style:rel-width="100%" '
    'table:align="margins" fo:margin-bottom="0.4cm"/></style:style>'
)
LANGUAGE_STYLE = (
    '<style:style style:name="In_{code}" style:family="text"><style:text-properties fo:language="{code}" '
    'fo:country="none"/></style:style>'
)


def languages(document: Document) -> list[str]:
    codes: dict[str, None] = {}
    for block in document.blocks():
        codes.update(dict.fromkeys(_block_languages(block)))
    return [code for code in codes if code]


def styles(codes: Sequence[str]) -> Iterator[str]:
    yield RUN_STYLE.format(name="Strong", look=STRONG)
    yield RUN_STYLE.format(name="Stressed", look=EMPHASIS)
    yield from (CELL_STYLE, TABLE_STYLE, *column_styles())
    for code in codes:
        yield LANGUAGE_STYLE.format(code=escape(code))


def header(document: Document) -> str:
    text = " · ".join(part for part in (document.title, document.body, document.standing) if part)
    return f'<style:header><text:p text:style-name="Standard">{escape(text)}</text:p></style:header>'


def footer(document: Document) -> str:
    numbers = f"<text:page-number/> {escape(document.of)} <text:page-count/>"
    return f'<style:footer><text:p text:style-name="Standard">{numbers}</text:p></style:footer>'


def elements(document: Document) -> Iterator[str]:
    """Yield the document's elements; the cover is the first heading with act details."""
    yield _paragraph(plain_words(document.body))
    yield HEADING.format(level=1, text=escape(document.title))
    subtitle = (document.subtitle, *(f"{name}: {value}" for name, value in document.cover), document.standing)
    yield from (_paragraph(plain_words(part)) for part in dict.fromkeys(subtitle) if part)
    numbers = count(1)
    for section in document.sections:
        yield from _section(section, 2, numbers)


def _section(section: DocumentSection, level: int, numbers: Iterator[int]) -> Iterator[str]:
    yield HEADING.format(level=level, text=escape(section.title))
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
def _(block: DocumentList, numbers: Iterator[int]) -> Iterator[str]:
    style = "Numbering_20_1" if block.ordered else "List_20_1"
    items = ("".join("".join(_block(part, numbers)) for part in item) for item in block.items)
    list_items = "".join(f"<text:list-item>{item}</text:list-item>" for item in items)
    yield f'<text:list text:style-name="{style}">{list_items}</text:list>'


@_block.register
def _(block: DocumentTable, numbers: Iterator[int]) -> Iterator[str]:
    heads = [plain_words(column.label) for column in block.columns]
    yield from _table(block.caption, heads, block.rows, next(numbers))


@_block.register
def _(block: BarFigure, numbers: Iterator[int]) -> Iterator[str]:
    rows = [(plain_words(bar.label), plain_words(bar.value_text)) for bar in block.bars]
    yield from _table(block.title, (), rows, next(numbers), summary=block.description)


def _table(
    caption: str, heads: Sequence[InlineText], rows: Sequence[Sequence[InlineText]], number: int, *, summary: str = ""
) -> Iterator[str]:
    """Render a table whose first column names the rows; `summary` is spoken."""
    yield f'<text:p text:style-name="Caption">{escape(caption)}</text:p>'
    first, *others = table_columns(heads, rows)
    parts = [
        f"<table:title>{escape(caption)}</table:title>",
        f"<table:desc>{escape(summary)}</table:desc>" if summary else "",
    ]
    parts.append(f"<table:table-header-columns>{first}</table:table-header-columns>{''.join(others)}")
    if heads:
        parts.append(f"<table:table-header-rows>{_row(heads, strong=True)}</table:table-header-rows>")
    parts.extend(map(_row, rows))
    yield f'<table:table table:name="T{number}" table:style-name="Wide">{"".join(parts)}</table:table>'


def _row(cells: Sequence[InlineText], *, strong: bool = False) -> str:
    cell_runs = (
        tuple(TextRun(run.text, strong or run.strong, False, run.link, run.language) for run in cell) for cell in cells
    )
    open_cell = '<table:table-cell table:style-name="Cell" office:value-type="string">'
    written = "".join(f"{open_cell}{_paragraph(cell)}</table:table-cell>" for cell in cell_runs)
    return f"<table:table-row>{written}</table:table-row>"


def _paragraph(runs: InlineText, language: str = "") -> str:
    return f'<text:p text:style-name="Text_20_body">{"".join(_run(run, language) for run in runs)}</text:p>'


def _run(run: TextRun, language: str) -> str:
    text = escape(run.text)
    code = run.language or language
    looks = ("Strong" if run.strong else "", "Stressed" if run.emphasis else "", f"In_{code}" if code else "")
    for look in filter(None, looks):
        text = f'<text:span text:style-name="{look}">{text}</text:span>'
    return f'<text:a xlink:type="simple" xlink:href={quoteattr(run.link)}>{text}</text:a>' if run.link else text


def _block_languages(block: Block) -> Iterator[str]:
    match block:
        case DocumentTable():
            yield from (run.language for row in block.rows for cell in row for run in cell)
        case DocumentList():
            yield block.language
            for item in block.items:
                for part in item:
                    yield from _block_languages(part)
        case Paragraph():
            yield from (block.language, *(run.language for run in block.words))
