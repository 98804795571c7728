"""What was published as Atom (RFC 4287) and JSON Feed 1.1, for whoever reads news rather than calendars."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

_ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Item:
    """`key` never changes; `url` is where it is on the network, if that is known."""

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
class Channel:
    """What the items are a feed of; `changed_at` when there are none."""

    title: str
    url: str
    language: str
    changed_at: datetime


def atom(channel: Channel, items: Sequence[Item]) -> bytes:
    feed = Element("feed", {"xmlns": _ATOM, "xml:lang": channel.language})
    newest = max((item.at for item in items), default=channel.changed_at)
    for name, value in (("id", channel.url), ("title", channel.title), ("updated", _instant(newest))):
        SubElement(feed, name).text = _clean(value)
    SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": channel.url})
    for item in items:
        _entry(SubElement(feed, "entry", {"xml:lang": item.language}), item)
    document: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


def _entry(entry: Element, item: Item) -> None:
    told = (("id", item.urn), ("title", item.title), ("updated", _instant(item.at)), ("published", _instant(item.at)))
    for name, value in told:
        SubElement(entry, name).text = _clean(value)
    SubElement(SubElement(entry, "author"), "name").text = _clean(item.author)
    if item.url:
        SubElement(entry, "link", {"rel": "alternate", "href": item.url})
    if item.topic:
        SubElement(entry, "category", {"term": _clean(item.topic)})
    SubElement(entry, "content", {"type": "text"}).text = _clean(item.text)


def json_feed(channel: Channel, items: Sequence[Item]) -> bytes:
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "feed_url": channel.url,
        "language": channel.language,
        "items": [_item(item) for item in items],
    }
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")


def _item(item: Item) -> dict[str, object]:
    told = {
        "id": item.urn,
        "title": item.title,
        "content_text": item.text,
        "url": item.url,
        "date_published": _instant(item.at),
        "authors": [{"name": item.author}],
        "tags": [item.topic] if item.topic else [],
        "language": item.language,
    }
    return {name: value for name, value in told.items() if value}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _clean(text: str) -> str:
    """Without the characters XML 1.0 has no way to write."""
    return _NOT_XML.sub("", text)
