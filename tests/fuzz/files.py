"""Files as strangers upload them: whole ones, the same broken anywhere, and small ones that ask much."""

import io
import zipfile
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pikepdf
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from werkzeug.datastructures import FileStorage

from tests.fuzz import books
from tests.media.bad_pictures import BROKEN_APPLE_PHOTO, animation
from tests.media.documents import pdf
from tests.media.pictures import located, picture
from tests.media.videos import film
from tests.requests.sample_files import odf, office
from tests.spreadsheets.uploads import bomb, csv_of, line

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\n%s\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


class Sample(NamedTuple):
    name: str
    content: bytes
    media_type: str = ""


def short_film() -> bytes:
    with TemporaryDirectory() as folder:
        return film(Path(folder, "feria.mp4"), seconds=1).read_bytes()


def endless_canvas() -> bytes:
    """Return a WebP of 31 kB that is 81 million pixels."""
    out = io.BytesIO()
    Image.new("RGBA", (9_000, 9_000), (20, 90, 100, 200)).save(out, "WEBP", lossless=True)
    return out.getvalue()


def endless_words() -> bytes:
    """Return a PNG whose comment inflates to sixty megabytes."""
    out, words = io.BytesIO(), PngInfo()
    words.add_text("Comment", "a" * 60_000_000, zip=True)
    Image.new("RGB", (64, 48)).save(out, "PNG", pnginfo=words)
    return out.getvalue()


def endless_parameters() -> bytes:
    """Return a calendar of 238 kB, one property of which has parameters without end."""
    return CALENDAR % (b"DTSTART" + b";A=(UTC" * 34_000)


def crowded_archive() -> bytes:
    """Return a letter of Word with twenty thousand empty files in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name in ("[Content_Types].xml", "word/document.xml", *map(str, range(20_000))):
            book.writestr(name, b"")
    return out.getvalue()


def deep_document() -> bytes:
    """Return a PDF with a list in a list, twenty thousand deep."""
    depth = 20_000
    return pdf().replace(b"/Type /Catalog", b"/Type /Catalog /Deep " + b"[" * depth + b"]" * depth)


WHOLE: dict[str, tuple[Callable[[], bytes], str]] = {
    "foto.jpg": (located, "image/jpeg"),
    "cartel.png": (lambda: picture("PNG"), "image/png"),
    "cartel.webp": (lambda: picture("WEBP"), "image/webp"),
    "baile.gif": (animation, "image/gif"),
    "marzo.xlsx": (books.whole, XLSX),
    "marzo.csv": (lambda: csv_of(line(), line(text="Fiestas.")), "text/csv"),
    "bando.pdf": (pdf, "application/pdf"),
    "agenda.ics": (lambda: CALENDAR % b"UID:a\r\nDTSTART:20270601T100000Z\r\nSUMMARY:Pleno", "text/calendar"),
    "carta.docx": (lambda: office(".docx"), ""),
    "carta.odt": (lambda: odf(".odt"), ""),
    "feria.mp4": (short_film, "video/mp4"),
    "feria.vtt": (lambda: b"WEBVTT\n\n00:00.000 --> 00:01.000\nHola\n", "text/vtt"),
}
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "bomba.xlsx": (bomb, XLSX),
    **{name: (make, XLSX) for name, make in books.HOSTILE.items()},
    "lienzo.webp": (endless_canvas, "image/webp"),
    "palabras.png": (endless_words, "image/png"),
    "apple.heic": (lambda: BROKEN_APPLE_PHOTO, "image/heic"),
    "zona.ics": (endless_parameters, "text/calendar"),
    "siempre.ics": (
        lambda: CALENDAR % b"UID:a\r\nDTSTART:00010101T000000Z\r\nRRULE:FREQ=SECONDLY\r\nEXDATE:20270101T000000Z",
        "text/calendar",
    ),
    "llena.docx": (crowded_archive, ""),
    "honda.pdf": (deep_document, "application/pdf"),
    "accion.pdf": (lambda: pdf(root={"/OpenAction": pikepdf.Dictionary(S=pikepdf.Name.JavaScript)}), "application/pdf"),
    "nulos.csv": (lambda: b"a,b,c\n\0,\xff\xfe,1\n", "text/csv"),
    "siglos.csv": (lambda: "Fecha;Hora;Texto\n9999-12-31;10:00;Pregón\n0001-01-01;99:99;".encode(), "text/csv"),
    "x" * 300 + ".txt": (lambda: b"\xff\xfe\x00", "application/octet-stream"),
    "": (lambda: b"abc", ""),
    "nulo\0.pdf": (lambda: b"%PDF-1.7\n%%EOF", "application/pdf"),
    "vacio.png": (lambda: b"", "image/png"),
}

PICTURES = (".jpg", ".png", ".webp", ".gif", ".heic", ".mp4", ".pdf")
ENDINGS = {
    "file": (".xlsx", ".csv", ".ics"),
    "calendar": (".ics",),
    "files": (*PICTURES, ".docx", ".odt", ".xlsx", ".csv", ".txt"),
    "piece": (".mp4", ".pdf"),
    "file:1": (".vtt",),
} | dict.fromkeys(("new_image", "capture", "pictures", "screen"), PICTURES)
"""What each field is for."""


@cache
def sample(name: str) -> Sample:
    make, media_type = (WHOLE | HOSTILE)[name]
    return Sample(name, make(), media_type)


def random_sample(rng: Random, field: str = "") -> Sample:
    """Return a whole file, a broken or a hostile one, sometimes under another's name; more often one of the field's."""
    names = [*WHOLE, *WHOLE, *HOSTILE]
    wanted = [name for name in names if name.endswith(ENDINGS.get(field.split("-")[0], ("",)))]
    chosen = sample(rng.choice(wanted if rng.random() < 0.6 else names))
    if chosen.name in WHOLE and rng.random() < 0.5:
        chosen = chosen._replace(content=_broken(rng, chosen.content))
    if rng.random() < 0.15:
        other = rng.choice([*WHOLE])
        chosen = chosen._replace(name=other, media_type=WHOLE[other][1])
    return chosen


def random_upload(rng: Random, field: str = "") -> FileStorage:
    """Return a new upload each time, since the client reads it to its end."""
    name, content, media_type = random_sample(rng, field)
    return FileStorage(BytesIO(content), filename=name, content_type=media_type or None)


def _broken(rng: Random, content: bytes) -> bytes:
    """Cut it, or change up to twenty of its bytes."""
    if rng.random() < 0.4:
        return content[: rng.randrange(len(content))]
    changed = bytearray(content)
    for _ in range(rng.randint(1, 20)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)
