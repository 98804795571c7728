"""CSV as it comes: with or without mark, in UTF-8, UTF-16 or Windows-1252, with whichever separator."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from app.adapters.sheets.limits import Limits
from app.calendar.rules.formulas import rearmed
from app.calendar.rules.headings import HEADING_ROWS, heading_row, headings_named
from app.calendar.rules.sheet import Row, Sheet
from app.core.errors import Refusal
from app.core.words import Sentence, say

DELIMITERS = (";", ",", "\t", "|")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_UTF8_LETTER = re.compile(rb"[\xc3-\xf4][\x80-\xbf]+")
_HIGH = re.compile(rb"[\x80-\xff]")
_HINT = re.compile(r'\s*"?sep=(.)"?[^\S\n]*\r?(?:\n|$)', re.IGNORECASE)
_END = "\x1fend of file\x1f"


def read_csv(name: str, content: bytes, *, limits: Limits) -> Sheet:
    """Raises `Refusal` for what cannot be decoded or split, and for more rows or columns than the limits."""
    text, encoding = decoded(content)
    hint = _HINT.match(text)
    delimiter = hint[1] if hint and hint[1] in DELIMITERS else _delimiter(text)
    body = text[hint.end() :] if hint else text
    records = _records(body, delimiter, first=2 if hint else 1, limits=limits)
    if not records:
        raise Refusal(say("El archivo está vacío."))
    at = heading_row([cells for _number, cells in records[:HEADING_ROWS]])
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


def decoded(content: bytes) -> tuple[str, str]:
    """The text and the encoding it was in. Zeros, which no text has, are dropped."""
    encoding = next((known for mark, known in _MARKS if content.startswith(mark)), None)
    if encoding is None:
        encoding = _unmarked(content)
    try:
        return content.decode(encoding).replace("\x00", ""), encoding
    except UnicodeDecodeError as error:
        raise Refusal(_broken(content, error.start)) from error


def _unmarked(content: bytes) -> str:
    """UTF-8 when it is, whole; otherwise what Windows writes, unless it is UTF-8 with a broken letter.

    Taking such a file for Windows-1252 would turn every accent into two wrong signs without anybody noticing.
    """
    try:
        content.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError as error:
        letters = _UTF8_LETTER.findall(content)
        if 2 * sum(map(len, letters)) > len(_HIGH.findall(content)):
            raise Refusal(_broken(content, error.start)) from error
    try:
        content.decode("cp1252")
        return "cp1252"
    except UnicodeDecodeError:
        return "latin-1"


def _broken(content: bytes, at: int) -> Sentence:
    return say(
        "El archivo tiene una letra estropeada en la línea %(line)s. Guárdelo de nuevo como «CSV UTF-8».",
        line=content.count(b"\n", 0, at) + 1,
    )


def _delimiter(text: str) -> str:
    """The separator under which most headings are understood; on a draw, the one that makes more columns."""
    start = text[:20_000]

    def score(delimiter: str) -> tuple[int, int]:
        rows = list(islice(_split(start, delimiter), HEADING_ROWS))
        return max(map(headings_named, rows), default=0), max(map(len, rows), default=0)

    return max(DELIMITERS, key=score)


def _split(text: str, delimiter: str) -> Iterator[list[str]]:
    """Records until the first that cannot be split; what is wrong with it is told when the whole file is read."""
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        return


def _records(text: str, delimiter: str, *, first: int, limits: Limits) -> list[tuple[int, list[str]]]:
    """The records that say something, with the row a spreadsheet gives them."""
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
        raise Refusal(_unsplit(number + 1)) from error
    if not records or records[-1][1] != [_END]:
        raise Refusal(_unsplit(number))
    return records[:-1]


def _unsplit(row: int) -> Sentence:
    return say("La fila %(row)s abre unas comillas que no se cierran. Corríjala y vuelva a subir el archivo.", row=row)


def _row(number: int, cells: list[str], width: int) -> Row:
    surplus = cells[width:]
    return Row(
        number,
        tuple(rearmed(cell) if cell else None for cell in cells[:width]),
        surplus=tuple(rearmed(cell) for cell in surplus) if any(cell.strip() for cell in surplus) else (),
    )
