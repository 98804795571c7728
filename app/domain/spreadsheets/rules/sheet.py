"""Typed cells under headings, with visible row numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

Cell = str | int | float | date | time | datetime | None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """`number` counts from 1, as displayed.

    `unsaved`: positions of formulas without stored result, or in error. `surplus`: cells beyond the headings: in a CSV,
    an unquoted separator.
    """

    number: int
    cells: tuple[Cell, ...]
    unsaved: tuple[int, ...] = ()
    surplus: tuple[Cell, ...] = ()

    def cell(self, position: int) -> Cell:
        """Return None beyond a short row."""
        return self.cells[position] if position < len(self.cells) else None

    @property
    def is_blank(self) -> bool:
        return not self.unsaved and all(is_empty_cell(cell) for cell in (*self.cells, *self.surplus))


@dataclass(frozen=True, slots=True)
class Sheet:
    """`encoding`, `delimiter`: a CSV's; `other_sheets`: not read."""

    rows: tuple[SheetRow, ...]
    headings: tuple[str, ...]
    name: str
    encoding: str | None = None
    delimiter: str | None = None
    other_sheets: tuple[str, ...] = ()
    headings_row: int = 1


def is_empty_cell(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def cell_text(cell: Cell) -> str:
    """Format as day/month/year, 24 hours."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y}" if cell.time() == time.min else f"{cell:%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def sheet_document(sheet: Sheet) -> dict[str, Any]:
    """Return JSON to keep until confirmation."""
    return {
        "name": sheet.name,
        "headings": list(sheet.headings),
        "headings_row": sheet.headings_row,
        "encoding": sheet.encoding,
        "delimiter": sheet.delimiter,
        "other_sheets": list(sheet.other_sheets),
        "rows": [
            [row.number, [_packed(c) for c in row.cells], list(row.unsaved), [_packed(c) for c in row.surplus]]
            for row in sheet.rows
        ],
    }


def sheet_from_document(document: Mapping[str, Any]) -> Sheet:
    """Undo `sheet_document`."""
    return Sheet(
        rows=tuple(_unpacked_row(row) for row in document["rows"]),
        headings=tuple(document["headings"]),
        name=document["name"],
        encoding=document["encoding"],
        delimiter=document["delimiter"],
        other_sheets=tuple(document["other_sheets"]),
        headings_row=document["headings_row"],
    )


def _unpacked_row(packed: list[Any]) -> SheetRow:
    number, cells, unsaved, surplus = packed
    return SheetRow(number, tuple(map(_unpacked, cells)), tuple(unsaved), tuple(map(_unpacked, surplus)))


def _packed(cell: Cell) -> Any:
    for kind in (datetime, date, time):
        if isinstance(cell, kind):
            return {kind.__name__: cell.isoformat()}
    return cell


def _unpacked(packed: Cell | dict[str, str]) -> Cell:
    if not isinstance(packed, dict):
        return packed
    ((kind, text),) = packed.items()
    kinds: dict[str, type[datetime] | type[date] | type[time]] = {"datetime": datetime, "date": date, "time": time}
    return kinds[kind].fromisoformat(text)
