"""The spreadsheet entry: size, format by first octets, reader."""

from enum import StrEnum
from math import ceil

from app.adapters.sheets.csv_files import read_csv
from app.adapters.sheets.limits import SheetLimits
from app.adapters.sheets.xlsx_files import read_xlsx
from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.domain.spreadsheets.rules.sheet import Sheet


class SheetFormat(StrEnum):
    BOOK = "xlsx"
    TEXT = "csv"


_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")
_BINARY_SHARE = 20
_SAMPLE_BYTES = 4096


def detect_format(content: bytes) -> SheetFormat:
    """Raise `Refusal` for neither a zipped book nor text."""
    if content.startswith(_ZIP):
        return SheetFormat.BOOK
    if refusal := _refusal_message(content):
        raise Refusal(refusal)
    return SheetFormat.TEXT


def _refusal_message(content: bytes) -> Message | None:
    start = content[:512].lstrip().lower()
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return msg(
            "Es un libro de Excel antiguo (.xls) o protegido con contraseña. "
            "Ábralo y guárdelo como «Libro de Excel (.xlsx)», sin contraseña."
        )
    if start.startswith(b"%pdf-"):
        return msg("Es un PDF, no una hoja de cálculo. Suba el archivo CSV o XLSX del que salió.")
    if content.startswith(_IMAGES) or (content.startswith(b"RIFF") and content[8:12] == b"WEBP"):
        return msg("Es una imagen, no una hoja de cálculo. Suba un archivo CSV o XLSX.")
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"{\\rtf")):
        return msg("Es un documento guardado con nombre de hoja de cálculo. Ábralo y guárdelo como CSV o XLSX.")
    if _is_binary(content):
        return msg("El archivo no es una hoja de cálculo que se pueda leer. Suba un archivo CSV o XLSX.")
    return None


def _is_binary(content: bytes) -> bool:
    """Tell whether control octets exceed damaged text's; marked UTF-16 is exempt."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    sample = content[:_SAMPLE_BYTES]
    controls = sum(octet < 32 and octet not in (9, 10, 13) for octet in sample)
    return controls * _BINARY_SHARE > len(sample)


__all__ = ["SheetLimits", "SpreadsheetReader"]

_DEFAULT = SheetLimits()


class SpreadsheetReader:
    """A reader of any octets: a sheet or `Refusal`."""

    def __init__(self, limits: SheetLimits = _DEFAULT) -> None:
        self._limits = limits

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
        if detect_format(content) is SheetFormat.BOOK:
            return read_xlsx(content, limits=self._limits)
        return read_csv(name, content, limits=self._limits)


def _megabytes(octets: int) -> str:
    """Round up, lest a file seem within the limit."""
    return f"{ceil(octets / 1024 / 1024 * 10) / 10:.1f}".removesuffix(".0").replace(".", ",")
