"""A spreadsheet that a person uploads to be read at once."""

from typing import NamedTuple

from app.core.errors import Refusal
from app.core.messages import msg
from app.domain.spreadsheets.rules.sheet import Sheet
from app.pages.shell.request_context import wiring
from app.web.uploads import sent_file

MOST_FAULTS = 100
"""Faults of a sheet that a page shows."""


class UploadedSheet(NamedTuple):
    """`name`: the file's, without folders."""

    name: str
    sheet: Sheet


def uploaded_sheet() -> UploadedSheet:
    """Read the file of the field `file`. Raises `Refusal` for none, or for one that is no sheet."""
    brought = sent_file("file")
    if brought is None or not brought.filename:
        raise Refusal(msg("Elija un archivo CSV o XLSX."))
    name = brought.filename.replace("\\", "/").rsplit("/", 1)[-1][:200]
    with brought.stream as stream:
        return UploadedSheet(name, wiring().sheet_reader.read(name, stream.read()))
