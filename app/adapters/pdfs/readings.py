"""PDF documents as the pool reads them."""

import io
import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image, ImageDraw, ImageFont

MOST_GROWTH = 32_000_000
ACTIONS = frozenset({"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/RichMediaExecute"})
"""Those that run something, open another file or send what is filled in (ISO 32000-2, 12.6)."""
PLAYED = frozenset({"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/FileAttachment"})
"""Annotations that play something or carry a file (ISO 32000-2, 12.5.6)."""
LEAVING = frozenset({"/GoToR", "/Thread"})
"""Actions that open another file (ISO 32000-2, 12.6.4)."""
UNPRESSED = ("/OpenAction", "/AA")
"""Actions that nobody presses: as the document, a page or a field opens (ISO 32000-2, 12.6.3)."""
SCRIPTS = ("javascript:", "vbscript:", "data:", "file:")
PRIVATE = ("/Metadata", "/PieceInfo", "/LastModified")
KEPT = ("dc:title", "dc:language", "pdfuaid:part")
"""Of its metadata, the part that whoever reads it aloud needs (PDF/UA, ISO 14289-1)."""
POSTER = (960, 1240)
SHEET, INK, FAINT = "#f6f6f3", "#16494f", "#c9d3d3"


class PdfRefusal(Exception):
    """`args[0]`: why, as `PikePdfs` knows it."""


def clean_document(paths: list[str], _content: bytes) -> tuple[dict[str, Any], bytes]:
    """Write the document again and return its facts and its poster, or {"refused": why}."""
    source, target = paths
    most = Path(source).stat().st_size + MOST_GROWTH
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    try:
        return _rewrite(source, target)
    except PdfRefusal as refusal:
        return {"refused": refusal.args[0]}, b""
    except pikepdf.PasswordError:
        return {"refused": "locked"}, b""
    except (pikepdf.PdfError, ValueError):
        return {"refused": "broken"}, b""


def _rewrite(source: str, target: str) -> tuple[dict[str, Any], bytes]:
    with pikepdf.open(source) as pdf:
        if pdf.is_encrypted:
            raise PdfRefusal("locked")
        for record in _records(pdf):
            _check(record)
        is_tagged = _is_tagged(pdf.Root)
        pages = len(pdf.pages)
        if not pages:
            raise PdfRefusal("broken")
        _strip(pdf)
        pdf.save(target, deterministic_id=True)
    facts = {"pages": pages, "is_tagged": is_tagged, "width": POSTER[0], "height": POSTER[1]}
    return facts, _poster(pages)


def _is_tagged(root: pikepdf.Object) -> bool:
    """Tell whether its structure is marked for who reads it aloud (ISO 32000-2, 14.8)."""
    marks = root.get("/MarkInfo")
    return marks is not None and bool(marks.get("/Marked", False)) and "/StructTreeRoot" in root


def _records(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Yield each dictionary, those inside others too; a stream's is among its keys."""
    waiting = [item for item in (*pdf.objects, pdf.Root) if item is not None]
    while waiting:
        item = waiting.pop()
        if isinstance(item, pikepdf.Array):
            values = list(item.as_list())
        elif isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
            yield item
            values = [value for _, value in item.items()]
        else:
            continue
        waiting += [value for value in values if _is_inside(value)]


def _is_inside(value: object) -> bool:
    """Tell whether it lies in its holder: what is only referred to is among the file's own objects."""
    return isinstance(value, pikepdf.Object) and not value.is_indirect


def _check(record: pikepdf.Object) -> None:
    action, subtype = str(record.get("/S", "")), str(record.get("/Subtype", ""))
    if "/EF" in record or "/EmbeddedFiles" in record or subtype == "/FileAttachment":
        raise PdfRefusal("carries")
    if "/JS" in record or "/XFA" in record or action in ACTIONS | LEAVING or _is_script(record) or subtype in PLAYED:
        raise PdfRefusal("runs")
    if "/ByteRange" in record and "/Contents" in record:
        raise PdfRefusal("signed")


def _is_script(record: pikepdf.Object) -> bool:
    """Tell an address that runs something where it is pressed, under any spaces and signs (WHATWG URL, 4.4)."""
    address = "".join(letter for letter in str(record.get("/URI", "")) if letter.isprintable() and letter != " ")
    return address.lower().startswith(SCRIPTS)


def _strip(pdf: pikepdf.Pdf) -> None:
    """Leave its title and language, and that it is accessible; who made it, with what and when is left behind."""
    kept = _kept_words(pdf)
    title = str(pdf.docinfo.get("/Title", "")) if "/Info" in pdf.trailer else ""
    for record in _records(pdf):
        for name in (*PRIVATE, *UNPRESSED):
            if name in record:
                del record[name]
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    if title := kept.get("dc:title") or title:
        pdf.docinfo["/Title"] = kept["dc:title"] = title
    if kept:
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as words:
            for name, value in kept.items():
                words[name] = value


def _kept_words(pdf: pikepdf.Pdf) -> dict[str, str]:
    if "/Metadata" not in pdf.Root:
        return {}
    words = pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False)
    return {name: str(words[name]) for name in KEPT if words.get(name)}


def _poster(pages: int) -> bytes:
    """Draw a sheet with its number of pages: no library at hand draws the pages themselves."""
    width, height = POSTER
    image = Image.new("RGB", POSTER, SHEET)
    draw = ImageDraw.Draw(image)
    fold = width // 5
    draw.polygon([(width - fold, 0), (width, 0), (width, fold)], fill="#ffffff")
    draw.polygon([(width - fold, 0), (width - fold, fold), (width, fold)], fill=FAINT)
    draw.text((110, 220), "PDF", fill=INK, font=ImageFont.load_default(190))
    draw.text((116, 460), f"{pages} p.", fill=INK, font=ImageFont.load_default(80))
    for line in range(6):
        draw.rectangle((116, 680 + line * 76, width - (116 if line < 5 else 400), 694 + line * 76), fill=FAINT)
    draw.rectangle((0, 0, width - 1, height - 1), outline=FAINT, width=6)
    poster = io.BytesIO()
    image.save(poster, "JPEG", quality=85)
    return poster.getvalue()
