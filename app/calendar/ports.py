"""What the calendar needs of the outside world: spreadsheets in and out."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from app.calendar.rules.sheet import Cell, Sheet


class SheetReader(Protocol):
    def read(self, name: str, content: bytes) -> Sheet:
        """The posts' sheet of a CSV or XLSX file, told apart by its content.

        `name` is what the person calls the file. Raises `Refusal`, and nothing else, for whatever cannot be read.
        """
        ...


class SheetWriter(Protocol):
    """Both forms disarm formulas and can be read back by `SheetReader` to the same cells."""

    def csv(self, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
        """UTF-8 with its mark, semicolons, CRLF: what a Spanish Excel opens with a double click."""
        ...

    def xlsx(self, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
        """A book of one sheet, with dates and times as such."""
        ...
