"""What a file is by its first octets; those that are no spreadsheet we read are refused by their name."""

from enum import StrEnum

from app.core.errors import Refusal
from app.core.words import Sentence, say


class Kind(StrEnum):
    BOOK = "xlsx"
    TEXT = "csv"


_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")
_BINARY_SHARE = 20
_LOOKED_AT = 4096


def kind_of(content: bytes) -> Kind:
    """Raises `Refusal` for what is neither a zipped book nor text."""
    if content.startswith(_ZIP):
        return Kind.BOOK
    if refusal := _no_spreadsheet(content):
        raise Refusal(refusal)
    return Kind.TEXT


def _no_spreadsheet(content: bytes) -> Sentence | None:
    start = content[:512].lstrip().lower()
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return say(
            "Es un libro de Excel antiguo (.xls) o protegido con contraseña. "
            "Ábralo y guárdelo como «Libro de Excel (.xlsx)», sin contraseña."
        )
    if start.startswith(b"%pdf-"):
        return say("Es un PDF, no una hoja de cálculo. Suba el archivo CSV o XLSX del que salió.")
    if content.startswith(_IMAGES) or (content.startswith(b"RIFF") and content[8:12] == b"WEBP"):
        return say("Es una imagen, no una hoja de cálculo. Suba un archivo CSV o XLSX.")
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"{\\rtf")):
        return say("Es un documento guardado con nombre de hoja de cálculo. Ábralo y guárdelo como CSV o XLSX.")
    if _is_binary(content):
        return say("El archivo no es una hoja de cálculo que se pueda leer. Suba un archivo CSV o XLSX.")
    return None


def _is_binary(content: bytes) -> bool:
    """More control octets than a damaged text would have; UTF-16 with its mark is text full of zeros."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    sample = content[:_LOOKED_AT]
    controls = sum(octet < 32 and octet not in (9, 10, 13) for octet in sample)
    return controls * _BINARY_SHARE > len(sample)
