from datetime import date
from typing import Any

from app.domain.spreadsheets.rules.cell_dates import FIRST_YEAR, LAST_YEAR
from app.domain.spreadsheets.rules.formulas import disarm_formula
from app.domain.spreadsheets.rules.headings import SheetColumn
from app.domain.spreadsheets.rules.template import TEMPLATE_COLUMNS, TEMPLATE_ROWS, SheetTemplate

DATA_SHEET, GUIDE_SHEET, LISTS_SHEET = "Publicaciones", "Cómo se rellena", "Listas"
_FORMATS = {SheetColumn.DATE: "dd/mm/yyyy", SheetColumn.TIME: "hh:mm"}
_FREE_COLUMNS = frozenset({SheetColumn.ACCOUNT, SheetColumn.TIME})
"""Unlisted values accepted: several accounts, one of two equal hours."""


def fill_template(planning: SheetTemplate) -> Any:
    """Return an openpyxl book: three sheets, lists locked but visible."""
    from openpyxl import Workbook

    book = Workbook()
    leaf: Any = book.active
    leaf.title = DATA_SHEET
    _headings(leaf, planning)
    _example(leaf, planning)
    _guide(book.create_sheet(GUIDE_SHEET), planning)
    lists = book.create_sheet(LISTS_SHEET)
    for place, (column, choices) in enumerate(planning.choices.items(), start=1):
        _fill_list(lists, place, column, choices)
        if choices:
            _add_validation(leaf, column, planning, _list_terms(place, len(choices)))
    lists.protection.sheet = True
    first, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
    _add_validation(
        leaf,
        SheetColumn.DATE,
        planning,
        {"type": "date", "formula1": _serial_number(first), "formula2": _serial_number(last)},
    )
    _add_validation(leaf, SheetColumn.TIME, planning, {"type": "time", "formula1": "0", "formula2": "0.9999884259"})
    return book


def _headings(leaf: Any, planning: SheetTemplate) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    for place, column in enumerate(TEMPLATE_COLUMNS, start=1):
        cell = leaf.cell(1, place, column.value)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E3ECEC")
        letter = cell.column_letter
        leaf.column_dimensions[letter].width = planning.widths.get(column, 14)
        for number in range(2, TEMPLATE_ROWS + 2) if column in _FORMATS or column is SheetColumn.TEXT else ():
            below = leaf.cell(number, place)
            below.number_format = _FORMATS.get(column, "@")
            below.alignment = Alignment(wrap_text=column is SheetColumn.TEXT, vertical="top")
    leaf.freeze_panes = "A2"


def _example(leaf: Any, planning: SheetTemplate) -> None:
    from openpyxl.styles import Font

    for place, column in enumerate(TEMPLATE_COLUMNS, start=1):
        value = planning.example.get(column)
        cell = leaf.cell(2, place)
        cell.value = disarm_formula(value)
        cell.font = Font(italic=True, color="5B6669")


def _guide(leaf: Any, planning: SheetTemplate) -> None:
    from openpyxl.styles import Alignment

    leaf.column_dimensions["A"].width = 110
    for number, line in enumerate(planning.guide, start=1):
        leaf.cell(number, 1, disarm_formula(line)).alignment = Alignment(wrap_text=True, vertical="top")


def _fill_list(lists: Any, place: int, column: SheetColumn, choices: tuple[str, ...]) -> None:
    from openpyxl.styles import Font

    lists.cell(1, place, column.value).font = Font(bold=True)
    lists.column_dimensions[lists.cell(1, place).column_letter].width = 36
    for number, choice in enumerate(choices, start=2):
        cell = lists.cell(number, place, disarm_formula(choice))
        cell.data_type = "s"


def _list_terms(place: int, length: int) -> dict[str, Any]:
    from openpyxl.utils import get_column_letter

    letter = get_column_letter(place)
    return {"type": "list", "formula1": f"{LISTS_SHEET}!${letter}$2:${letter}${length + 1}"}


def _add_validation(leaf: Any, column: SheetColumn, planning: SheetTemplate, terms: dict[str, Any]) -> None:
    """Validate with a hint and a worded error."""
    from openpyxl.worksheet.datavalidation import DataValidation

    check = DataValidation(
        operator=None if terms["type"] == "list" else "between",
        allow_blank=True,
        showErrorMessage=True,
        showInputMessage=True,
        errorStyle="warning" if column in _FREE_COLUMNS else "stop",
        errorTitle=column.value,
        error=planning.wrong[column],
        promptTitle=column.value,
        prompt=planning.asks[column],
        **terms,
    )
    letter = leaf.cell(1, TEMPLATE_COLUMNS.index(column) + 1).column_letter
    check.add(f"{letter}2:{letter}{TEMPLATE_ROWS + 1}")
    leaf.add_data_validation(check)


def _serial_number(day: date) -> str:
    return str((day - date(1899, 12, 30)).days)
