"""Spreadsheets out: nothing in them runs, and what is corrected in them can be read back."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from app.calendar.rules.formulas import disarmed
from app.calendar.rules.sheet import Cell, shown


class SpreadsheetWriter:
    def csv(self, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        for row in (headings, *rows):
            writer.writerow([shown(disarmed(cell)) for cell in row])
        return out.getvalue().encode("utf-8-sig", "replace")

    def xlsx(self, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
        from openpyxl import Workbook

        book = Workbook(write_only=True)
        leaf = book.create_sheet("Publicaciones")
        for row in (headings, *rows):
            leaf.append([_written(leaf, disarmed(cell)) for cell in row])
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()


def _written(leaf: Any, value: Any) -> Any:
    """Dates as Spain writes them; openpyxl's own format puts the year first."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(leaf, value=value)
    if isinstance(value, datetime) and value.time() != time.min:
        cell.number_format = "dd/mm/yyyy hh:mm"
    elif isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"
    elif isinstance(value, time):
        cell.number_format = "hh:mm"
    return cell
