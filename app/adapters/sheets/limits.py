"""File limits: ten years of an office's posts."""

from dataclasses import dataclass

from app.core.errors import Refusal
from app.core.messages import msg


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLimits:
    """Sizes in octets; `unpacked` and `ratio` checked in an XLSX's directory.

    `read_elements` of sheets and strings are met one after the other: ten thousand rows of fifteen filled columns have
    0.9 million signs of an element. `held_elements` of everything else are in memory together.
    """

    size: int = 5 * 1024 * 1024
    rows: int = 10_000
    columns: int = 100
    unpacked: int = 48 * 1024 * 1024
    ratio: int = 100
    parts: int = 500
    sheets: int = 400
    read_elements: int = 1_000_000
    held_elements: int = 200_000

    def refuse_more_rows(self, rows: int) -> None:
        """Raise `Refusal` for too many non-empty `rows`."""
        if rows > self.rows:
            raise Refusal(
                msg(
                    "El archivo tiene más de %(rows)s filas. Divídalo en varios y súbalos uno tras otro.",
                    rows=f"{self.rows:,}".replace(",", "."),
                )
            )

    def refuse_more_columns(self, columns: int) -> None:
        if columns > self.columns:
            raise Refusal(
                msg(
                    "El archivo tiene más de %(columns)s columnas. Deje solo las del calendario.",
                    columns=self.columns,
                )
            )
