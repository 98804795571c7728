"""Public data only, as iCalendar, Atom (RFC 4287), JSON Feed 1.1."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from app.core.messages import Message, msg

CALENDAR, ATOM, JSON_FEED = "publicaciones.ics", "publicaciones.atom", "publicaciones.json"
PUBLIC_FEEDS: dict[str, Message] = {
    CALENDAR: msg("Calendario (iCalendar)"),
    ATOM: msg("Lo publicado (Atom)"),
    JSON_FEED: msg("Lo publicado (JSON Feed)"),
}
MOST_ITEMS = 50
_LABEL = 80
"""Characters."""


def public_title(approved: str, text: str, account: str) -> str:
    """Fall back on the text's first words, then the account."""
    return approved or _first_words(text) or account


def _first_words(text: str) -> str:
    line = next((line for line in map(str.strip, text.splitlines()) if line), "")
    if len(line) <= _LABEL:
        return line
    words = line[:_LABEL].rpartition(" ")[0] or line[: _LABEL - 1]
    return words.rstrip(" ,;:.") + "…"


_ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class SyndicationItem:
    """`key` is permanent."""

    key: str
    title: str
    text: str
    url: str
    author: str
    topic: str
    language: str
    at: datetime

    @property
    def urn(self) -> str:
        return uuid5(NAMESPACE_URL, self.key).urn


@dataclass(frozen=True, slots=True)
class SyndicationChannel:
    """`changed_at` serves an empty feed."""

    title: str
    url: str
    language: str
    changed_at: datetime


def render_atom(channel: SyndicationChannel, items: Sequence[SyndicationItem]) -> bytes:
    feed = Element("feed", {"xmlns": _ATOM, "xml:lang": channel.language})
    newest = max((item.at for item in items), default=channel.changed_at)
    for name, value in (("id", channel.url), ("title", channel.title), ("updated", _instant(newest))):
        SubElement(feed, name).text = _strip_invalid_xml(value)
    SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": channel.url})
    for item in items:
        _entry(SubElement(feed, "entry", {"xml:lang": item.language}), item)
    document: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


def _entry(entry: Element, item: SyndicationItem) -> None:
    elements = (
        ("id", item.urn),
        ("title", item.title),
        ("updated", _instant(item.at)),
        ("published", _instant(item.at)),
    )
    for name, value in elements:
        SubElement(entry, name).text = _strip_invalid_xml(value)
    SubElement(SubElement(entry, "author"), "name").text = _strip_invalid_xml(item.author)
    if item.url:
        SubElement(entry, "link", {"rel": "alternate", "href": item.url})
    if item.topic:
        SubElement(entry, "category", {"term": _strip_invalid_xml(item.topic)})
    SubElement(entry, "content", {"type": "text"}).text = _strip_invalid_xml(item.text)


def render_json_feed(channel: SyndicationChannel, items: Sequence[SyndicationItem]) -> bytes:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "feed_url": channel.url,
        "language": channel.language,
        "items": [_item(item) for item in items],
    }
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")


def _item(item: SyndicationItem) -> dict[str, object]:
    fields = {
        "id": item.urn,
        "title": item.title,
        "content_text": item.text,
        "url": item.url,
        "date_published": _instant(item.at),
        "authors": [{"name": item.author}],
        "tags": [item.topic] if item.topic else [],
        "language": item.language,
    }
    return {name: value for name, value in fields.items() if value}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _strip_invalid_xml(text: str) -> str:
    """Remove characters XML 1.0 cannot write."""
    return _NOT_XML.sub("", text)
