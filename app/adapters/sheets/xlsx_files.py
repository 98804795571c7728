"""XLSX: weighed before unpacking, formulas never computed."""

import io
import posixpath
import re
import warnings
import zipfile
from collections.abc import Container, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

import openpyxl
from defusedxml.ElementTree import fromstring
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils import column_index_from_string

from app.adapters.sheets.limits import SheetLimits
from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.domain.spreadsheets.rules.formulas import restore_formula
from app.domain.spreadsheets.rules.headings import HEADING_ROWS, count_headings, find_heading_row, has_headings
from app.domain.spreadsheets.rules.sheet import Cell, Sheet, SheetRow, cell_text, is_empty_cell

_LAST_ROW = 1_048_576
_SMALL_PART = 256 * 1024
_PIECE = 1024 * 1024
_READ_BY_ROWS = ("/worksheets/", "/sharedstrings.xml")
"""What names the parts that openpyxl reads one element after the other; it holds the others whole."""
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*?ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')
_TOO_MUCH = msg("El libro ocuparía demasiado al abrirlo. Copie las filas en un libro nuevo, o guárdelo como CSV.")
_ESCAPED = re.compile(r"_x00([01][0-9A-Fa-f]|5[Ff])_")


def read_xlsx(content: bytes, *, limits: SheetLimits) -> Sheet:
    """Read the first visible sheet with headings.

    Raises `Refusal`, also for openpyxl's errors (KeyError, BadZipFile, ParseError…).
    """
    check_unpacked_size(content, limits)
    try:
        check_elements(content, limits)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(content, limits)
    except Refusal:
        raise
    except Exception as error:
        raise Refusal(_damaged_file()) from error


def check_unpacked_size(content: bytes, limits: SheetLimits) -> None:
    """Check the declared size, which the unpacker cannot exceed."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except Exception as error:
        raise Refusal(_damaged_file()) from error
    names = {part.filename for part in parts}
    if not any(name.lower().endswith("workbook.xml") for name in names):
        raise Refusal(_other_zip(names))
    swollen = any(p.file_size > _SMALL_PART and p.file_size > limits.ratio * max(p.compress_size, 1) for p in parts)
    if swollen or sum(p.file_size for p in parts) > limits.unpacked or len(parts) > limits.parts:
        raise Refusal(_TOO_MUCH)


def check_elements(content: bytes, limits: SheetLimits) -> None:
    """Raise `Refusal` for more sheets or elements than are read: each takes time and memory, however few octets."""
    held, read = limits.held_elements, limits.read_elements
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        for part in book.infolist():
            elements = _elements(book, part)
            if any(sign in part.filename.lower() for sign in _READ_BY_ROWS):
                read -= elements
            else:
                held -= elements
            if held < 0 or read < 0:
                raise Refusal(_TOO_MUCH)
    parts = _sheet_parts(content)
    if len(parts) > limits.sheets or len(set(parts.values())) < len(parts):
        raise Refusal(_TOO_MUCH)


def _elements(book: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """Count what might begin or end one."""
    with book.open(part) as stream:
        return sum(piece.count(b"<") for piece in iter(lambda: stream.read(_PIECE), b""))


def _read(content: bytes, limits: SheetLimits) -> Sheet:
    book = _open_book(content, values=False)
    leaves = [leaf for leaf in book.worksheets if leaf.sheet_state == "visible"] or book.worksheets
    if not leaves:
        raise Refusal(msg("El libro no tiene ninguna hoja."))
    leaf, records = _sheet_with_headings(leaves, limits)
    if not records:
        raise Refusal(msg("El archivo está vacío."))
    at = find_heading_row([[_cell(c.value) for c in cells] for _number, cells in records[:HEADING_ROWS]])
    limits.refuse_more_rows(len(records) - at - 1)
    headings = _trimmed([cell_text(_cell(cell.value)) for cell in records[at][1]])
    results = _FormulaResults(content, leaf.title, limits)
    merged = _merged_down(
        _part(content, _sheet_parts(content)[leaf.title]), {number for number, _ in records[at + 1 :]}, len(headings)
    )
    return Sheet(
        rows=tuple(_fill_merged(_rows(records[at + 1 :], len(headings), results), merged)),
        headings=headings,
        name=leaf.title,
        other_sheets=tuple(other.title for other in book.worksheets if other.title != leaf.title),
        headings_row=records[at][0],
    )


def _open_book(content: bytes, *, values: bool) -> Any:
    if not openpyxl.DEFUSEDXML:
        raise RuntimeError("defusedxml is missing: a book could declare XML entities without end.")
    return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=values, keep_links=False)


SheetRecord = tuple[int, tuple[Any, ...]]
MergedEnds = dict[int, dict[int, int]]
"""Of each row, the positions where a range begins, and the last row of each."""


def _sheet_with_headings(leaves: list[Any], limits: SheetLimits) -> tuple[Any, list[SheetRecord]]:
    """Return the sheet with headings, else that with most, to report missing ones."""
    best: tuple[int, Any] | None = None
    for leaf in leaves:
        first = [[_cell(c.value) for c in cells] for _n, cells in _first_records(leaf, limits)]
        if any(map(has_headings, first)):
            return leaf, list(_records(leaf, limits))
        score = max(map(count_headings, first), default=-1)
        if best is None or score > best[0]:
            best = (score, leaf)
    leaf = best[1] if best else leaves[0]
    return leaf, list(_records(leaf, limits))


def _first_records(leaf: Any, limits: SheetLimits) -> Iterator[SheetRecord]:
    """Yield the rows that might be headings: nobody writes them under thousands of empty ones."""
    return islice(_records(leaf, limits, last=limits.rows), HEADING_ROWS)


def _records(leaf: Any, limits: SheetLimits, *, last: int = _LAST_ROW) -> Iterator[SheetRecord]:
    """Yield non-empty rows; declared sizes are sometimes wrong."""
    count = 0
    for number, cells in _rows_there(leaf, limits, last=last):
        if not all(is_empty_cell(_cell(cell.value)) for cell in cells):
            yield number, cells
            count += 1
            limits.refuse_more_rows(count - HEADING_ROWS)


def _rows_there(
    leaf: Any, limits: SheetLimits, *, last: int = _LAST_ROW, values: bool = False
) -> Iterator[SheetRecord]:
    """Yield the rows with anything in them; of all that a file leaves out openpyxl gives one and the same tuple."""
    nothing, blank = None if values else EMPTY_CELL, None
    rows = leaf.iter_rows(max_row=last, max_col=limits.columns, values_only=values)
    for number, cells in enumerate(rows, start=1):
        if cells is not blank and any(cell is not nothing for cell in cells):
            yield number, cells
        else:
            blank = cells


class _FormulaResults:
    """Stored results, opened only if needed."""

    def __init__(self, content: bytes, title: str, limits: SheetLimits) -> None:
        self._content, self._title, self._limits = content, title, limits
        self._kept: dict[int, tuple[Any, ...]] | None = None

    def of(self, number: int, position: int) -> Cell:
        if self._kept is None:
            leaf = _open_book(self._content, values=True)[self._title]
            self._kept = dict(_rows_there(leaf, self._limits, values=True))
        row = self._kept.get(number, ())
        return _cell(row[position]) if position < len(row) else None


def _rows(records: Iterable[SheetRecord], width: int, results: _FormulaResults) -> Iterator[SheetRow]:
    for number, cells in records:
        values: list[Cell] = []
        unsaved: list[int] = []
        for position, cell in enumerate(cells[:width]):
            value = results.of(number, position) if cell.data_type == "f" else _cell(cell.value)
            if (cell.data_type == "f" and value is None) or _is_error(cell, value):
                unsaved.append(position)
                value = None
            values.append(restore_formula(value))
        row = SheetRow(number, tuple(values), tuple(unsaved))
        if not row.is_blank:
            yield row


def _is_error(cell: Any, value: Cell) -> bool:
    return cell.data_type == "e" or (cell.data_type == "f" and isinstance(value, str) and value in _ERRORS)


_ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}


def _cell(value: Any) -> Cell:
    if isinstance(value, bool):
        return "VERDADERO" if value else "FALSO"
    if isinstance(value, timedelta):
        return _span(value)
    if isinstance(value, str):
        return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)
    if value is None or isinstance(value, int | float | datetime | date | time):
        return value
    return str(value)


def _span(value: timedelta) -> Cell:
    """Return an hour; 24:30 stays, to be refused."""
    minutes = round(value.total_seconds() / 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _trimmed(headings: list[str]) -> tuple[str, ...]:
    while headings and not headings[-1].strip():
        headings.pop()
    return tuple(headings)


def _sheet_parts(content: bytes) -> dict[str, str]:
    """Return the part of each sheet, by the book's relations (ECMA-376-1, §18.2.19)."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        (name,) = (name for name in book.namelist() if name.lower().endswith("workbook.xml"))
        folder, file_name = posixpath.split(name)
        relations = fromstring(book.read(f"{folder}/_rels/{file_name}.rels"))
        targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
        sheets = [node for node in fromstring(book.read(name)).iter() if node.tag.endswith("}sheet")]
    return {
        sheet.get("name", ""): posixpath.normpath(posixpath.join("/", folder, targets[value])).lstrip("/")
        for sheet in sheets
        for key, value in sheet.items()
        if key.endswith("}id")
    }


def _part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return book.read(name)


def _merged_down(sheet: bytes, numbers: Container[int], width: int) -> MergedEnds:
    """Return where the ranges that begin in a row of `numbers` end: there may be millions of cells in them.

    By rows, openpyxl gives only the first merged cell.
    """
    ends: MergedEnds = {}
    for letters, first, last in (match.groups() for match in _MERGED.finditer(sheet)):
        position, number = column_index_from_string(letters.decode()) - 1, int(first)
        if position < width and number < int(last) and number in numbers:
            ends.setdefault(number, {})[position] = int(last)
    return ends


def _fill_merged(rows: Iterable[SheetRow], ends: MergedEnds) -> Iterator[SheetRow]:
    under: dict[int, tuple[int, Cell]] = {}
    for row in rows:
        cells = list(row.cells)
        for position, cell in enumerate(cells):
            last, value = under.get(position, (0, None))
            if cell is None and row.number <= last:
                cells[position] = value
        filled = SheetRow(row.number, tuple(cells), row.unsaved)
        under |= {position: (last, filled.cell(position)) for position, last in ends.get(row.number, {}).items()}
        yield filled


def _damaged_file() -> Message:
    return msg(
        "El archivo parece un libro de Excel, pero está dañado o incompleto. Ábralo, guárdelo de nuevo y súbalo."
    )


def _other_zip(names: set[str]) -> Message:
    if "content.xml" in names:
        return msg("Es un documento de LibreOffice. Guárdelo como «Excel 2007-365 (.xlsx)» o como CSV.")
    if "xl/workbook.bin" in names:
        return msg("Es un libro binario de Excel (.xlsb). Guárdelo como «Libro de Excel (.xlsx)».")
    return msg("Es un archivo comprimido, no una hoja de cálculo. Suba el CSV o XLSX que lleva dentro.")
