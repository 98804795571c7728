"""Sheets whose columns are found by their headings, and the faults of their rows."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.name_keys import fold_name
from app.domain.spreadsheets.rules.sheet import Cell, Sheet, SheetRow

T = TypeVar("T")


class RowFault(NamedTuple):
    """A fault; `column` as headed, empty for the whole row."""

    row: int
    column: str
    why: Message


class CellError(Exception):
    """A refused cell, by its column's code."""

    def __init__(self, name: str, why: Message) -> None:
        super().__init__(str(why))
        self.name, self.why = name, why


def rows_to_read(sheet: Sheet, *, most: int) -> Sequence[SheetRow]:
    """Leave blank rows out. Raises `Refusal` for an empty or overlong sheet."""
    rows = [row for row in sheet.rows if not row.is_blank]
    if not rows:
        raise Refusal(msg("El archivo tiene títulos pero ninguna fila."))
    if len(rows) > most:
        raise Refusal(msg("El archivo tiene más de %(rows)s filas. Divídalo en varios.", rows=most))
    return rows


def column_positions(sheet: Sheet, headings: Mapping[str, str], required: Sequence[str]) -> dict[str, int]:
    """Return positions by code. Raises `Refusal` that lists the missing columns."""
    by_name = {fold_name(heading): name for name, heading in headings.items()}
    places: dict[str, int] = {}
    for place, heading in enumerate(sheet.headings):
        if name := by_name.get(fold_name(heading)):
            places.setdefault(name, place)
    if absent := [headings[name] for name in required if name not in places]:
        raise Refusal(msg("Faltan columnas en la primera fila: %(missing)s.", missing=", ".join(absent)))
    return places


def named_cells(row: SheetRow, places: Mapping[str, int], *, first: str) -> dict[str, Cell]:
    """Return the row's cells by code. Raises `CellError` at the `first` column for more cells than headings."""
    if row.surplus:
        raise CellError(first, msg("Tiene más celdas que títulos: puede que un texto con comas vaya sin comillas."))
    return {name: row.cell(place) for name, place in places.items()}


def cell_value(name: str, cell: Cell, read: Callable[[Cell], T]) -> T:
    """Turn a `Refusal` into a `CellError` of the column."""
    try:
        return read(cell)
    except Refusal as refusal:
        raise CellError(name, refusal.sentence) from refusal
