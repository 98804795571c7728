import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache

from app.core.amounts import format_amount
from app.core.calendar_names import month_numbers
from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.domain.editorial_line.rules.letter_forms import fold
from app.domain.indicators.rules.catalogue import INDICATORS, Indicator
from app.domain.indicators.rules.measures import parse_measure

CellValue = str | int | float | date | time | datetime | None
MAX_ROWS = 2000
MAX_SOURCE = 300


class ImportColumn(StrEnum):
    INDICATOR = "Indicador"
    MONTH = "Mes"
    VALUE = "Valor"
    SOURCE = "Fuente"


_NAMES = {
    ImportColumn.INDICATOR: "indicador indicator adierazlea codigo codi",
    ImportColumn.MONTH: "mes month hilabetea hila fecha data",
    ImportColumn.VALUE: "valor value balioa dato dada",
    ImportColumn.SOURCE: "fuente font fonte source iturria origen",
}
_MONTH_LANGUAGES = ("es", "ca", "gl", "eu", "en")
_FIRST_YEAR = re.compile(r"(?P<year>\d{4})\s*[-/.]\s*(?P<month>\d{1,2})(?:[-/.]\d{1,2})?")
_FIRST_MONTH = re.compile(r"(?:\d{1,2}[-/.])?(?P<month>\d{1,2})[-/.](?P<year>\d{4})")
_IN_WORDS = re.compile(r"(?P<name>[a-z]{3,})\.?\s*(?:de\s+|del\s+|de\s+l'|[-/]\s*)?(?P<year>\d{4})")


@dataclass(frozen=True, slots=True)
class IndicatorEntry:
    """`month` is its first day."""

    indicator: str
    month: date
    value: float
    source: str


@dataclass(frozen=True, slots=True)
class ImportedValueRow:
    """`typed`: the row's four cells as text."""

    number: int
    typed: tuple[str, str, str, str]
    value: IndicatorEntry | None = None
    reason: Message | None = None


def column_places(headings: Sequence[CellValue]) -> Mapping[ImportColumn, int]:
    """Return indexes. Raises `Refusal` listing missing columns."""
    folded_headings = [fold(str(heading or "")).strip() for heading in headings]
    places = {
        column: next((at for at, name in enumerate(folded_headings) if name in names.split()), -1)
        for column, names in _NAMES.items()
    }
    missing = [column.value for column, at in places.items() if at < 0]
    if missing:
        raise Refusal(msg("Faltan columnas en la primera fila: %(missing)s.", missing=", ".join(missing)))
    return places


def read_rows(rows: Sequence[tuple[int, Sequence[CellValue]]], *, today: date) -> list[ImportedValueRow]:
    """Parse (number, cells in `ImportColumn` order); refuse a month's second value."""
    if len(rows) > MAX_ROWS:
        raise Refusal(msg("Hay más de %(most)s filas: divida la hoja en varias.", most=MAX_ROWS))
    return list(_unique([_read_row(number, cells, today) for number, cells in rows if any(map(_cell_text, cells))]))


def parse_month_cell(typed: CellValue, *, today: date) -> date:
    """Parse «2027-03», «03/2027», «marzo de 2027» or a day. Raises `Refusal`."""
    month = typed.replace(day=1) if isinstance(typed, date) else _month_in_text(fold(str(typed or "")).strip())
    month = month.date() if isinstance(month, datetime) else month
    if month > today:
        raise Refusal(msg("Ese mes todavía no ha empezado."))
    if month.year < 2000:
        raise Refusal(msg("Ese mes es demasiado antiguo: revíselo."))
    return month


def read_entry(indicator: str, month: CellValue, value: CellValue, source: CellValue, *, today: date) -> IndicatorEntry:
    """Raise `Refusal` for the first invalid cell."""
    known = _entered_indicator(indicator)
    first = parse_month_cell(month, today=today)
    amount = parse_measure(value if isinstance(value, int | float) else _cell_text(value), known.unit)
    source_text = _cell_text(source)[:MAX_SOURCE]
    if not source_text:
        raise Refusal(msg("Falta la fuente: diga de dónde sale el dato."))
    return IndicatorEntry(known.code, first, amount, source_text)


def _entered_indicator(typed: str) -> Indicator:
    indicator = INDICATORS.get(typed.strip().upper())
    if indicator is None:
        raise Refusal(msg("El indicador «%(typed)s» no existe: van del K1 al K26.", typed=typed.strip()[:40]))
    if indicator.computed:
        raise Refusal(msg("«%(name)s» lo calcula el sistema y no se escribe a mano.", name=indicator.name))
    return indicator


def _read_row(number: int, cells: Sequence[CellValue], today: date) -> ImportedValueRow:
    indicator, month, value, source = cells
    typed = (_cell_text(indicator), _cell_text(month), _cell_text(value), _cell_text(source))
    try:
        return ImportedValueRow(number, typed, read_entry(typed[0], month, value, source, today=today))
    except Refusal as refusal:
        return ImportedValueRow(number, typed, reason=refusal.sentence)


def _unique(imported_rows: Sequence[ImportedValueRow]) -> Iterator[ImportedValueRow]:
    seen: dict[tuple[str, date], int] = {}
    for row in imported_rows:
        key = (row.value.indicator, row.value.month) if row.value else None
        if key in seen:
            again = msg("La fila %(first)s ya da ese indicador y ese mes: deje una de las dos.", first=seen[key])
            yield ImportedValueRow(row.number, row.typed, reason=again)
            continue
        if key:
            seen[key] = row.number
        yield row


def _month_in_text(text: str) -> date:
    match = _FIRST_YEAR.fullmatch(text) or _FIRST_MONTH.fullmatch(text)
    number = int(match["month"]) if match else 0
    if match is None and (match := _IN_WORDS.fullmatch(text)):
        name = match["name"]
        number = min((month for full, month in _month_names() if full.startswith(name)), default=0)
    if match is None or not 1 <= number <= 12 or match["year"] == "0000":
        raise Refusal(msg("«%(typed)s» no es un mes. Escríbalo así: 2027-03.", typed=text[:40]))
    return date(int(match["year"]), number, 1)


@cache
def _month_names() -> Collection[tuple[str, int]]:
    names = month_numbers(*_MONTH_LANGUAGES) | {"setiembre": 9}
    return [(fold(name), month) for name, month in names.items()]


def _cell_text(cell: CellValue) -> str:
    if isinstance(cell, datetime | date):
        return f"{cell:%Y-%m}"
    if isinstance(cell, float):
        whole, part = f"{cell:.4f}".split(".")
        return f"{whole},{part}" if part[2:].strip("0") else format_amount(cell)
    return str(cell if cell is not None else "").strip()
