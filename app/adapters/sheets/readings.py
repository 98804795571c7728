"""Sheets as the pool reads them."""

from typing import Any

from app.adapters.sheets.formats import read_sheet_file
from app.adapters.sheets.limits import SheetLimits
from app.domain.spreadsheets.rules.sheet import sheet_document


def read_sheet(arguments: list[Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    name, limits = arguments
    return sheet_document(read_sheet_file(name, content, SheetLimits(**limits))), b""
