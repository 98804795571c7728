"""CSV in UTF-8, UTF-16 or Windows-1252, with any separator."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from app.adapters.sheets.limits import SheetLimits
from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.domain.spreadsheets.rules.formulas import restore_formula
from app.domain.spreadsheets.rules.headings import HEADING_ROWS, count_headings, find_heading_row
from app.domain.spreadsheets.rules.sheet import Sheet, SheetRow

DELIMITERS = (";", ",", "\t", "|")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_UTF8_LETTER = re.compile(rb"[\xc3-\xf4][\x80-\xbf]+")
_HIGH = re.compile(rb"[\x80-\xff]")
_HINT = re.compile(r'\s*"?sep=(.)"?[^\S\n]*\r?(?:\n|$)', re.IGNORECASE)
_END = "\x1fend of file\x1f"


def read_csv(name: str, content: bytes, *, limits: SheetLimits) -> Sheet:
    """Raise `Refusal` if undecodable, unsplittable or over row or column limits."""
    text, encoding = decode_csv(content)
    hint = _HINT.match(text)
    delimiter = hint[1] if hint and hint[1] in DELIMITERS else _delimiter(text)
    body = text[hint.end() :] if hint else text
    records = _records(body, delimiter, first=2 if hint else 1, limits=limits)
    if not records:
        raise Refusal(msg("El archivo está vacío."))
    at = find_heading_row([cells for _number, cells in records[:HEADING_ROWS]])
    limits.refuse_more_rows(len(records) - at - 1)
    headings = tuple(records[at][1])
    return Sheet(
        rows=tuple(_row(number, cells, len(headings)) for number, cells in records[at + 1 :]),
        headings=headings,
        name=name,
        encoding=encoding,
        delimiter=delimiter,
        headings_row=records[at][0],
    )


def decode_csv(content: bytes) -> tuple[str, str]:
    """Return text and encoding, dropping NUL characters."""
    encoding = next((known for mark, known in _MARKS if content.startswith(mark)), None)
    if encoding is None:
        encoding = _decode_unmarked(content)
    try:
        return content.decode(encoding).replace("\x00", ""), encoding
    except UnicodeDecodeError as error:
        raise Refusal(_refuse_bad_bytes(content, error.start)) from error


def _decode_unmarked(content: bytes) -> str:
    """Return UTF-8 if valid, else Windows-1252.

    Broken UTF-8 is refused: accents would become two signs.
    """
    try:
        content.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError as error:
        letters = _UTF8_LETTER.findall(content)
        if 2 * sum(map(len, letters)) > len(_HIGH.findall(content)):
            raise Refusal(_refuse_bad_bytes(content, error.start)) from error
    try:
        content.decode("cp1252")
        return "cp1252"
    except UnicodeDecodeError:
        return "latin-1"


def _refuse_bad_bytes(content: bytes, at: int) -> Message:
    return msg(
        "El archivo tiene una letra estropeada en la línea %(line)s. Guárdelo de nuevo como «CSV UTF-8».",
        line=content.count(b"\n", 0, at) + 1,
    )


def _delimiter(text: str) -> str:
    """Return the separator giving most headings, then most columns."""
    start = text[:20_000]

    def score(delimiter: str) -> tuple[int, int]:
        rows = list(islice(_split(start, delimiter), HEADING_ROWS))
        return max(map(count_headings, rows), default=0), max(map(len, rows), default=0)

    return max(DELIMITERS, key=score)


def _split(text: str, delimiter: str) -> Iterator[list[str]]:
    """Stop at a broken record, which the full read reports."""
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        return


def _records(text: str, delimiter: str, *, first: int, limits: SheetLimits) -> list[tuple[int, list[str]]]:
    """Return non-empty records with their row."""
    ending = "" if text.endswith(("\n", "\r")) else "\n"
    lines = io.StringIO(f"{text}{ending}{_END}", newline="")
    records: list[tuple[int, list[str]]] = []
    number = first - 1
    try:
        for number, cells in enumerate(csv.reader(lines, delimiter=delimiter), start=first):
            if any(cell and not cell.isspace() for cell in cells):
                limits.refuse_more_columns(len(cells))
                limits.refuse_more_rows(len(records) - HEADING_ROWS)
                records.append((number, cells))
    except csv.Error as error:
        raise Refusal(_unreadable_row(number + 1)) from error
    if not records or records[-1][1] != [_END]:
        raise Refusal(_unreadable_row(number))
    return records[:-1]


def _unreadable_row(row: int) -> Message:
    return msg("La fila %(row)s abre unas comillas que no se cierran. Corríjala y vuelva a subir el archivo.", row=row)


def _row(number: int, cells: list[str], width: int) -> SheetRow:
    surplus = cells[width:]
    return SheetRow(
        number,
        tuple(restore_formula(cell) if cell else None for cell in cells[:width]),
        surplus=tuple(restore_formula(cell) for cell in surplus) if any(cell.strip() for cell in surplus) else (),
    )
