"""Spreadsheets in and out: CSV as offices save it and XLSX, told apart by what they hold and not by their name."""

from app.adapters.sheets.reading import Limits, SpreadsheetReader
from app.adapters.sheets.writing import SpreadsheetWriter

__all__ = ["Limits", "SpreadsheetReader", "SpreadsheetWriter"]
