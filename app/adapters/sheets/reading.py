"""The door: how big it is, what kind of file it really is, and who reads it."""

from math import ceil

from app.adapters.sheets.csv_files import read_csv
from app.adapters.sheets.kinds import Kind, kind_of
from app.adapters.sheets.limits import Limits
from app.adapters.sheets.xlsx_files import read_xlsx
from app.calendar.rules.sheet import Sheet
from app.core.errors import Refusal
from app.core.words import say

__all__ = ["Limits", "SpreadsheetReader"]

_DEFAULT = Limits()


class SpreadsheetReader:
    """Whatever the octets, the answer is a sheet or a `Refusal`."""

    def __init__(self, limits: Limits = _DEFAULT) -> None:
        self._limits = limits

    def read(self, name: str, content: bytes) -> Sheet:
        if not content.strip():
            raise Refusal(say("El archivo está vacío."))
        if len(content) > self._limits.size:
            raise Refusal(
                say(
                    "El archivo ocupa %(size)s MB y el máximo son %(maximum)s MB. Divídalo en varios.",
                    size=_megabytes(len(content)),
                    maximum=_megabytes(self._limits.size),
                )
            )
        if kind_of(content) is Kind.BOOK:
            return read_xlsx(content, limits=self._limits)
        return read_csv(name, content, limits=self._limits)


def _megabytes(octets: int) -> str:
    """Rounded up: what is too big never seems to be just as big as what is allowed."""
    return f"{ceil(octets / 1024 / 1024 * 10) / 10:.1f}".removesuffix(".0").replace(".", ",")
