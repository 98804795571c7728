"""Our text recognised in a server's version, and entities' addresses.

Undone first: HTML, hidden link parts, short mentions, Markdown, picture addresses made attachments (snac).
"""

import re
import unicodedata
from collections.abc import Mapping
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from app.core.links import replace_links

_MENTION = re.compile(r"(?<![\w/])@([\w.-]*\w)@[\w-]+(?:\.[\w-]+)*(?::\d+)?")
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg")
_LAYOUT = re.compile(r"[\s*_~`>#|\-]+")
"""White space and signs Markdown may eat."""


def is_same_text(sent: str, content: str) -> bool:
    """Tell whether HTML `content` derives from plain `sent`."""
    return not _text_forms(sent).isdisjoint(_html_forms(content))


def is_same_plain_text(sent: str, content: str) -> bool:
    """Tell whether `content`, plain as well, is `sent` but for white space and the spelling of letters."""
    first, second = (unicodedata.normalize("NFC", text).split() for text in (sent, content))
    return first == second


def plain_text(content: str) -> str:
    """Return plain text, hidden parts of links included."""
    return _HtmlStripper.strip(content, follows_links=False)


def _text_forms(sent: str) -> set[str]:
    shown = {sent, plain_text(sent)}
    return {_comparable_text(text) for text in shown | set(map(_without_pictures, shown))}


def _without_pictures(text: str) -> str:
    return replace_links(text, lambda link: "" if link.written.lower().endswith(_PICTURES) else link.written)


def _html_forms(content: str) -> set[str]:
    """Return the text with links as shown and as targets."""
    return {_comparable_text(_HtmlStripper.strip(content, follows_links=follows)) for follows in (False, True)}


def _comparable_text(text: str) -> str:
    return _LAYOUT.sub("", unicodedata.normalize("NFC", _MENTION.sub(r"@\1", text)))


class _HtmlStripper(HTMLParser):
    def __init__(self, *, follows_links: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._follows_links = follows_links
        self._is_inside_link = False
        self._parts: list[str] = []

    @classmethod
    def strip(cls, content: str, *, follows_links: bool) -> str:
        """Strip up to the last possible tag end."""
        stripper, end = cls(follows_links=follows_links), content.rfind(">") + 1
        stripper.feed(content[:end])
        stripper.close()
        stripper.handle_data(unescape(content[end:]))
        return stripper.text

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("br", "p", "blockquote", "li", "div"):
            self._parts.append("\n")
        if tag == "a" and self._follows_links:
            attributes = dict(attrs)
            kinds = (attributes.get("class") or "").split()
            self._is_inside_link = "mention" not in kinds and "hashtag" not in kinds
            if self._is_inside_link:
                self._parts.append(attributes.get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._is_inside_link = False

    def handle_data(self, data: str) -> None:
        if not self._is_inside_link:
            self._parts.append(data)


def web_address(entity: Mapping[str, Any]) -> str:
    """Return a link; "" for none or others (`javascript:`)."""
    candidates = (str(entity.get(name) or "") for name in ("url", "uri"))
    return next((candidate for candidate in candidates if _is_web_address(candidate)), "")


def _is_web_address(address: str) -> bool:
    try:
        return urlsplit(address).scheme in ("http", "https")
    except ValueError:
        return False
