"""File limits: ten years of an office's posts."""

from dataclasses import dataclass

from app.core.errors import Refusal
from app.core.messages import msg


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLimits:
    """Sizes in octets; `unpacked` and `ratio` checked in an XLSX's directory."""

    size: int = 5 * 1024 * 1024
    rows: int = 10_000
    columns: int = 100
    unpacked: int = 48 * 1024 * 1024
    ratio: int = 100
    parts: int = 500

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
