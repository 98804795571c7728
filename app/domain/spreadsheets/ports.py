"""Spreadsheets in and out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Protocol

from app.domain.spreadsheets.rules.sheet import Cell, Sheet
from app.domain.spreadsheets.rules.template import SheetTemplate


class SheetReader(Protocol):
    def read(self, name: str, content: bytes) -> Sheet:
        """The posts' sheet of a CSV or XLSX file, told apart by its content.

        `name` is what the person calls the file. Raises `Refusal`, and nothing else, for whatever cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class SheetContent:
    """What a file is to hold: `notes` are lines of a second sheet; `widths` and `hidden` go by column, from 0."""

    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    notes: Sequence[str] = ()
    widths: Mapping[int, int] = field(default_factory=dict)
    hidden: Sequence[int] = ()


class SheetWriter(Protocol):
    """Both forms disarm formulas and can be read back by `SheetReader` to the same cells."""

    def csv(self, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
        """UTF-8 with its mark, semicolons, CRLF: what a Spanish Excel opens with a double click."""
        ...

    def xlsx(self, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
        """A book of one sheet, with dates and times as such."""
        ...

    def write_csv(self, out: IO[bytes], book: SheetContent) -> None:
        """The same row by row, however many; it has no place for the notes."""
        ...

    def write_xlsx(self, out: IO[bytes], book: SheetContent) -> None:
        """The same row by row, however many, with a second sheet for the notes."""
        ...

    def template(self, planning: SheetTemplate) -> bytes:
        """A book to be filled in, with lists to choose from."""
        ...
