"""The spreadsheet entry: its size is judged here, its octets by the pool of readers."""

from dataclasses import asdict
from math import ceil

from app.adapters.reader_pool.pool import ReaderPool
from app.adapters.sheets.limits import SheetLimits
from app.core.errors import Refusal
from app.core.messages import msg
from app.domain.spreadsheets.rules.sheet import Sheet, sheet_from_document

_DEFAULT = SheetLimits()
TOO_MUCH = msg(
    "La hoja está dañada, o pide demasiado para abrirla. Copie las filas en un libro nuevo, o guárdelo como CSV."
)


class SpreadsheetReader:
    """A reader of any octets: a sheet or `Refusal`."""

    def __init__(self, limits: SheetLimits = _DEFAULT, readers: ReaderPool | None = None) -> None:
        self._limits = limits
        self._readers = readers or ReaderPool()

    def read(self, name: str, content: bytes) -> Sheet:
        if not content.strip():
            raise Refusal(msg("El archivo está vacío."))
        if len(content) > self._limits.size:
            raise Refusal(
                msg(
                    "El archivo ocupa %(size)s MB y el máximo son %(maximum)s MB. Divídalo en varios.",
                    size=_megabytes(len(content)),
                    maximum=_megabytes(self._limits.size),
                )
            )
        document, _ = self._readers.read("read sheet", [name, asdict(self._limits)], content, broken=TOO_MUCH)
        return sheet_from_document(document)


def _megabytes(octets: int) -> str:
    """Round up, lest a file seem within the limit."""
    return f"{ceil(octets / 1024 / 1024 * 10) / 10:.1f}".removesuffix(".0").replace(".", ",")
