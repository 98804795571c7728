"""How much of a file is read: enough for ten years of an office's posts, little enough for a shared machine."""

from dataclasses import dataclass

from app.core.errors import Refusal
from app.core.messages import msg


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLimits:
    """Sizes in octets. `unpacked` and `ratio` are looked at in the directory of a XLSX before anything is unpacked."""

    size: int = 5 * 1024 * 1024
    rows: int = 10_000
    columns: int = 100
    unpacked: int = 48 * 1024 * 1024
    ratio: int = 100
    parts: int = 500

    def refuse_more_rows(self, rows: int) -> None:
        """`rows` that say something, under the headings. Raises `Refusal`."""
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
