from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Protocol

from app.domain.spreadsheets.rules.sheet import Cell, Sheet
from app.domain.spreadsheets.rules.template import SheetTemplate


class SheetReader(Protocol):
    def read(self, name: str, content: bytes) -> Sheet:
        """Return the posts' sheet of a CSV or XLSX, detected by content.

        `name`: the person's file name. Raises only `Refusal`, when unreadable.
        """
        ...


@dataclass(frozen=True, slots=True)
class SheetContent:
    """`notes`: a second sheet; `widths`, `hidden`: by column, from 0."""

    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    notes: Sequence[str] = ()
    widths: Mapping[int, int] = field(default_factory=dict)
    hidden: Sequence[int] = ()


class SheetWriter(Protocol):
    """A writer that disarms formulas; `SheetReader` reads its cells back unchanged."""

    def csv(self, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
        """Return UTF-8 with BOM, semicolons and CRLF, which Spanish Excel opens."""
        ...

    def xlsx(self, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
        """Return one sheet with real dates and times."""
        ...

    def write_csv(self, out: IO[bytes], book: SheetContent) -> None:
        """Write row by row, without notes."""
        ...

    def write_xlsx(self, out: IO[bytes], book: SheetContent) -> None:
        """Write row by row, notes on a second sheet."""
        ...

    def template(self, planning: SheetTemplate) -> bytes:
        """Include lists to choose from."""
        ...
