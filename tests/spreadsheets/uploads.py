"""A realistic sheet, for the tests of the import."""

import io
import zipfile
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from openpyxl import Workbook

HEADINGS = "Fecha;Hora;Cuenta;Tema;Idioma;Texto;Enlace;Texto alternativo"


def line(**changes: str) -> str:
    cells = {
        "on": "15/03/2027",
        "at": "09:30",
        "account": "@riba",
        "topic": "Cultura",
        "language": "es",
        "text": "La biblioteca abre el lunes.",
        "link": "",
        "alt": "",
    }
    return ";".join((cells | changes).values())


def csv_of(*lines: str, headings: str = HEADINGS) -> bytes:
    return "\r\n".join([headings, *lines]).encode()


def bomb() -> bytes:
    """Return a workbook of a few kilobytes that expands to sixty megabytes."""
    sound, out = io.BytesIO(), io.BytesIO()
    Workbook().save(sound)
    with zipfile.ZipFile(sound) as book, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in book.namelist():
            with archive.open(name, "w", force_zip64=True) as part:
                part.write(book.read(name))
                for _ in range(60 if "worksheets/" in name else 0):
                    part.write(b" " * 1_000_000)
    return out.getvalue()


@dataclass(slots=True)
class Desk:
    """A user at the pages of the import."""

    client: FlaskClient

    def bring(self, content: bytes, name: str = "marzo.csv") -> Any:
        head = f'--cut\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + b"\r\n--cut--\r\n"
        return self.client.post("/o/riba/calendar/import", data=body, content_type="multipart/form-data; boundary=cut")

    def preview(self, *lines: str) -> tuple[str, str]:
        """Return the preview's address and text."""
        answer = self.bring(csv_of(*lines))
        assert answer.status_code == 303, answer.text
        where = answer.headers["Location"].partition("cauce.example")[2] or answer.headers["Location"]
        return where, self.client.get(where).text

    def apply(self, where: str, **answers: str) -> str:
        done = self.client.post(f"{where}/application", data=answers)
        assert done.status_code == 303, done.text
        return self.client.get(where).text

    def import_all(self, *lines: str) -> str:
        """Import and confirm at once; return the result's text."""
        return self.apply(self.preview(*lines)[0])
