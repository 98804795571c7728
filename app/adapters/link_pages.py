"""Other people's pages, read for the card that networks would draw of them."""

import codecs
import re
from html.parser import HTMLParser
from urllib.parse import urljoin

import regex

from app.adapters.http.client import HttpClient
from app.adapters.http.connections import Timeouts
from app.adapters.http.response import HttpResponse, RequestNotSent, ResponseLost
from app.core.errors import Refusal
from app.domain.media.ports import ImageCleaner, PageCard
from app.domain.media.rules import LONGEST_ADDRESS, LONGEST_DESCRIPTION, LONGEST_TITLE, card_words

TIMEOUTS = Timeouts(connect=5.0, write=5.0, read=8.0)
LARGEST_PAGE = 512_000
LARGEST_PICTURE = 2_000_000
_TYPES = ("text/html", "application/xhtml+xml")
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_HEAD_END = re.compile(r"</head|<body", re.IGNORECASE)
_HEAD_TAG = regex.compile(
    r"""<meta\b(?:[^<>"']++|"[^"]{0,4000}+"|'[^']{0,4000}+')*+>|<title\b[^<>]{0,300}+>[^<]{0,2000}+</title\s*+>""",
    regex.IGNORECASE,
)
"""Whole tags alone reach the parser, which takes minutes over half a megabyte of beginnings."""
_CHARSETS = {"utf-8": "utf-8", "ascii": "cp1252", "iso8859-1": "cp1252", "cp1252": "cp1252", "iso8859-15": "iso8859-15"}
"""How each declared charset is read: as browsers do (WHATWG, Encoding)."""
_TITLES = ("og:title", "twitter:title", "<title>")
_DESCRIPTIONS = ("og:description", "twitter:description", "description")
_PICTURES = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image")


class HttpPages:
    """The port over the guarded client: `pages` and `pictures` differ in how much they read."""

    def __init__(self, pages: HttpClient, pictures: HttpClient, images: ImageCleaner) -> None:
        self._pages = pages
        self._pictures = pictures
        self._images = images

    def read(self, address: str) -> PageCard | None:
        answer = _fetch(self._pages, address, "text/html, application/xhtml+xml;q=0.9")
        source = _decoded_page(answer) if answer else None
        if source is None:
            return None
        facts = _page_facts(source)
        title = card_words(_first(facts, _TITLES), LONGEST_TITLE)
        if not title:
            return None
        description = card_words(_first(facts, _DESCRIPTIONS), LONGEST_DESCRIPTION)
        return PageCard(title, description, *self._picture(address, _first(facts, _PICTURES)))

    def _picture(self, page: str, address: str) -> tuple[bytes, str]:
        """Return the picture drawn small, and its type; two empty values without a usable one."""
        at = _joined(page, address)
        answer = _fetch(self._pictures, at, "image/*") if at else None
        if answer is None:
            return b"", ""
        try:
            small = self._images.reduced(self._images.cleaned(answer.body).content)
        except Refusal:
            return b"", ""
        return small.content, small.media_type


def _fetch(client: HttpClient, address: str, types: str) -> HttpResponse | None:
    try:
        answer = client.get(address, headers={"Accept": types})
    except (RequestNotSent, ResponseLost):
        return None
    return answer if answer.is_success else None


def _decoded_page(answer: HttpResponse) -> str | None:
    """Return the source; None if it is no page, or not in the charset it declares."""
    kind = answer.headers.get("content-type", "")
    if kind.partition(";")[0].strip().lower() not in _TYPES:
        return None
    declared = _CHARSET.search(kind.encode()) or _CHARSET.search(answer.body[:2048])
    try:
        charset = _CHARSETS[codecs.lookup(declared.group(1).decode()).name] if declared else "utf-8"
        return answer.body.decode(charset)
    except (LookupError, UnicodeDecodeError):
        return None


def _page_facts(source: str) -> dict[str, str]:
    begun, *commented = source.split("<!--")
    seen = "".join((begun, *(part.partition("-->")[2] for part in commented)))
    end = _HEAD_END.search(seen)
    parser = _HeadParser()
    parser.feed("".join(_HEAD_TAG.findall(seen, endpos=end.start() if end else len(seen))))
    parser.close()
    return parser.facts


def _first(facts: dict[str, str], names: tuple[str, ...]) -> str:
    return next((facts[name] for name in names if facts.get(name)), "")


def _joined(page: str, address: str) -> str:
    try:
        joined = urljoin(page, address.strip()) if address else ""
    except ValueError:
        return ""
    return joined if len(joined) <= LONGEST_ADDRESS else ""


class _HeadParser(HTMLParser):
    """The first content of each named `<meta>`, and the words of the first `<title>`."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: dict[str, str] = {}
        self._is_in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_in_title = tag == "title" and "<title>" not in self.facts
        if tag == "meta":
            values = dict(attrs)
            name = (values.get("property") or values.get("name") or "").strip().lower()
            self.facts.setdefault(name, (values.get("content") or "").strip())

    def handle_endtag(self, tag: str) -> None:
        self._is_in_title = self._is_in_title and tag != "title"

    def handle_data(self, data: str) -> None:
        if self._is_in_title:
            self.facts["<title>"] = self.facts.get("<title>", "") + data
