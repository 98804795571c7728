"""Pages on paper: tagged PDF (PDF/UA-1, ISO 14289-1), so that a document can be read aloud as its page can.

The library draws with Pango, which is the system's and may not be there: then nothing offers paper.
"""

from collections.abc import Sequence
from ctypes.util import find_library
from functools import cache
from pathlib import Path

STYLES = Path(__file__).parent / "paper.css"
NEEDED = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")


class WeasyPrinter:
    """The printer's port on WeasyPrint. Nothing is fetched: a page on paper brings all it shows."""

    def __init__(self, needed: Sequence[str] = NEEDED) -> None:
        self.needed = needed

    @property
    def is_ready(self) -> bool:
        return all(map(_is_there, self.needed))

    def pdf(self, markup: str) -> bytes:
        from weasyprint import CSS, HTML

        page = HTML(string=markup, url_fetcher=_nothing)
        written: bytes = page.write_pdf(stylesheets=[CSS(filename=STYLES)], pdf_variant="pdf/ua-1")
        return written


@cache
def _is_there(library: str) -> bool:
    return find_library(library) is not None


def _nothing(url: str, **_options: object) -> dict[str, object]:
    raise ValueError(f"{url} is not on the page")
