"""Files as people attach them."""

import io
import zipfile
from pathlib import PurePosixPath
from typing import Any

from app.domain.requests.rules.attachments import DOCUMENT_TYPES, RequestFile
from tests.media.pictures import located

FOLDERS = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".pptx": "ppt/presentation.xml"}
PDF = b"%PDF-1.7\n1 0 obj << >> endobj\n%%EOF\n"


def office(kind: str, *more: str) -> bytes:
    """Return an Office file, with other files inside."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name in ("[Content_Types].xml", FOLDERS[kind], *more):
            book.writestr(name, "<x/>")
    return out.getvalue()


def odf(kind: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("mimetype", DOCUMENT_TYPES[kind])
        book.writestr("content.xml", "<x/>", zipfile.ZIP_DEFLATED)
    return out.getvalue()


def paper(name: str) -> bytes:
    """Return a valid file of the name's type."""
    kind = PurePosixPath(name).suffix
    if kind == ".pdf":
        return PDF
    if kind in (".txt", ".csv"):
        return "Programa; añada usted\r\n".encode("cp1252")
    return office(kind) if kind in FOLDERS else odf(kind)


def attached(name: str = "cartel.pdf", **other: Any) -> RequestFile:
    return RequestFile(name, **{"content": PDF, "media_type": "application/pdf", **other})


def sent(name: str, content: bytes) -> tuple[io.BytesIO, str]:
    """Return a form's file, as a test client sends it."""
    return io.BytesIO(content), name


PHOTO = located()
