"""Tagged PDF (PDF/UA-1, ISO 14289-1), offered only with Pango."""

from collections.abc import Sequence
from ctypes.util import find_library
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

STYLES = tuple(Path(__file__).parent / name for name in ("paper.css", "document.css", "flow.css"))
BUNDLE = Path(__file__).parents[2] / "static" / "dist"
FACE = '@font-face {{ font-family: "Source Sans 3"; font-weight: 200 900; src: url("{}") }}'
NEEDED = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")


class WeasyPrinter:
    """The port on WeasyPrint; nothing is fetched."""

    def __init__(self, needed: Sequence[str] = NEEDED) -> None:
        self.needed = needed

    @property
    def is_ready(self) -> bool:
        return find_spec("weasyprint") is not None and all(map(_is_there, self.needed))

    def pdf(self, markup: str) -> bytes:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher

        page = HTML(string=markup, url_fetcher=URLFetcher(allowed_protocols=()))
        fonts = FontConfiguration()
        faces = CSS(string=_font_faces(), font_config=fonts, url_fetcher=URLFetcher(allowed_protocols=("file",)))
        styles = [faces, *(CSS(filename=style, font_config=fonts) for style in STYLES)]
        written: bytes = page.write_pdf(
            stylesheets=styles, font_config=fonts, pdf_variant="pdf/ua-1", finisher=_set_header_scopes
        )
        return written


def _set_header_scopes(_document: object, pdf: Any) -> None:
    for element in pdf.objects:
        if isinstance(element, dict) and element.get("S") == "/TH" and "A" in element:
            group = _parent_element(pdf, _parent_element(pdf, element))
            element["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"


def _parent_element(pdf: Any, element: Any) -> Any:
    return pdf.objects[int(element["P"].split()[0])]


@cache
def _is_there(library: str) -> bool:
    return find_library(library) is not None


def _font_faces() -> str:
    """Return bundled fonts: servers print alike."""
    return "".join(FACE.format(path.as_uri()) for path in BUNDLE.glob("source-sans-3-*.woff2"))
