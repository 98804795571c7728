"""Books of Excel: a whole one, and small ones that ask much of their reader."""

import io
import re
import zipfile
from base64 import b64encode
from collections.abc import Callable
from random import Random

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from tests.spreadsheets.uploads import HEADINGS, line

SPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"


def whole() -> bytes:
    book = Workbook()
    for row in (HEADINGS, line()):
        book.active.append(row.split(";"))
    return _saved(book)


def rewritten(book: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return the book with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return out.getvalue()


def inflated() -> bytes:
    """Return a book of some kilobytes whose one sheet says thirty million octets of cells, in one row."""
    return _with_sheet(b"<sheetData><row>", b'<c t="inlineStr"><is><t>a</t></is></c>' * 800_000, b"</row></sheetData>")


def wide() -> bytes:
    """Return a book of which no part inflates a hundred times, with a row of six hundred thousand cells."""
    cells = b'<c t="inlineStr"><is><t>a</t></is></c>' * 600_000
    return _with_sheet(b"<sheetData><row>", cells, _noise(cells), b"</row></sheetData>")


def distant(sheets: int = 8) -> bytes:
    """Return a book with so many sheets, each of them with one cell, in its last row."""
    book = Workbook()
    for leaf in (book.active, *(book.create_sheet() for _ in range(sheets - 1))):
        leaf.cell(1_048_576, 1, "a")
    return _saved(book)


def repeated() -> bytes:
    """Return a book of 16 kB that shows one and the same sheet two thousand times."""

    def repeat(book: bytes) -> bytes:
        only = re.search(rb"<sheet [^>]*/>", book)
        assert only is not None
        several = (only[0].replace(b'name="Sheet"', b'name="S%d"' % number) for number in range(2_000))
        return book.replace(only[0], b"".join(several))

    return rewritten(distant(sheets=1), BOOK, repeat)


def blank() -> bytes:
    """Return a book of 40 kB with seven thousand rows of a hundred empty cells: all of it is read, for nothing."""
    return _with_sheet(b"<sheetData>", (b"<row>" + b"<c/>" * 100 + b"</row>") * 7_000, b"</sheetData>")


def named() -> bytes:
    """Return a book that defines three hundred thousand names."""
    names = b"".join(b'<definedName name="a%d">1</definedName>' % number for number in range(300_000))
    return rewritten(
        whole(), BOOK, lambda book: book.replace(b"<calcPr", b"<definedNames>%s</definedNames><calcPr" % names)
    )


def merged() -> bytes:
    """Return a book of some kilobytes that merges two million cells."""
    letters = map(get_column_letter, range(1, 2_001))
    ranges = "".join(f'<mergeCell ref="{letter}1:{letter}1001"/>' for letter in letters).encode()
    return rewritten(
        whole(),
        SHEET,
        lambda sheet: sheet.replace(b"</sheetData>", b"</sheetData><mergeCells>%s</mergeCells>" % ranges),
    )


HOSTILE: dict[str, Callable[[], bytes]] = {
    "hinchada.xlsx": inflated,
    "ancha.xlsx": wide,
    "lejana.xlsx": distant,
    "repetida.xlsx": repeated,
    "blanca.xlsx": blank,
    "nombrada.xlsx": named,
    "fundida.xlsx": merged,
}


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _with_sheet(*inside: bytes) -> bytes:
    return rewritten(_saved(Workbook()), SHEET, lambda _: b"<worksheet %s>%s</worksheet>" % (SPACE, b"".join(inside)))


def _noise(swollen: bytes) -> bytes:
    """Return a comment that nothing shortens, long enough for the part to inflate less than a hundred times."""
    return b"<!--%s-->" % b64encode(Random(0).randbytes(len(swollen) // 100))
