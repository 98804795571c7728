"""Exported spreadsheets, which run nothing and can be re-read."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from itertools import chain
from typing import IO, Any

from app.adapters.sheets.template import fill_template
from app.domain.spreadsheets.ports import SheetContent
from app.domain.spreadsheets.rules.formulas import disarm_formula
from app.domain.spreadsheets.rules.sheet import Cell, cell_text
from app.domain.spreadsheets.rules.template import SheetTemplate

_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


_WRAP_FROM = 40


class SpreadsheetWriter:
    def csv(self, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
        out = io.BytesIO()
        self.write_csv(out, SheetContent(headings, rows))
        return out.getvalue()

    def xlsx(self, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
        out = io.BytesIO()
        self.write_xlsx(out, SheetContent(headings, rows))
        return out.getvalue()

    def write_csv(self, out: IO[bytes], book: SheetContent) -> None:
        text = io.TextIOWrapper(out, encoding="utf-8-sig", errors="replace", newline="")
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        for row in chain([book.headings], book.rows):
            writer.writerow([cell_text(disarm_formula(cell)) for cell in row])
        text.detach()

    def write_xlsx(self, out: IO[bytes], book: SheetContent) -> None:
        from openpyxl import Workbook

        made = Workbook(write_only=True)
        leaf = made.create_sheet("Publicaciones")
        _arrange_columns(leaf, book)
        leaf.append([_heading(leaf, heading) for heading in book.headings])
        for row in book.rows:
            leaf.append([_text_cell(leaf, disarm_formula(cell)) for cell in row])
        if book.notes:
            beside = made.create_sheet("Cómo se lee")
            beside.column_dimensions["A"].width = 110
            for line in book.notes:
                beside.append([_text_cell(beside, disarm_formula(line))])
        made.save(out)

    def template(self, planning: SheetTemplate) -> bytes:
        out = io.BytesIO()
        fill_template(planning).save(out)
        return out.getvalue()


def _arrange_columns(leaf: Any, book: SheetContent) -> None:
    """Set widths and hidden columns before rows."""
    from openpyxl.utils import get_column_letter

    leaf.freeze_panes = "A2"
    for place, width in book.widths.items():
        leaf.column_dimensions[get_column_letter(place + 1)].width = width
    for place in book.hidden:
        leaf.column_dimensions[get_column_letter(place + 1)].hidden = True


def _heading(leaf: Any, heading: str) -> Any:
    from openpyxl.styles import Font

    cell = _text_cell(leaf, disarm_formula(heading))
    cell.font = Font(bold=True)
    return cell


def _text_cell(leaf: Any, value: Any) -> Any:
    """Write dates in Spanish, text as text, even like an error or escape."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment

    if isinstance(value, str):
        cell = WriteOnlyCell(leaf, value=_LOOKS_ESCAPED.sub("_x005F_", value))
        cell.data_type = "s"
        if "\n" in value or len(value) > _WRAP_FROM:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        return cell
    cell = WriteOnlyCell(leaf, value=value)
    if isinstance(value, datetime) and value.time() != time.min:
        cell.number_format = "dd/mm/yyyy hh:mm"
    elif isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"
    elif isinstance(value, time):
        cell.number_format = "hh:mm"
    return cell
