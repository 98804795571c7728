"""The format of a sheet by its first octets, and its reader."""

from enum import StrEnum

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


def read_sheet_file(name: str, content: bytes, limits: SheetLimits) -> Sheet:
    """Read a sheet of any octets that are not too many. Raises `Refusal`."""
    if detect_format(content) is SheetFormat.BOOK:
        return read_xlsx(content, limits=limits)
    return read_csv(name, content, limits=limits)
