"""Public data only, as Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

ATOM_TYPE, RSS_TYPE, JSON_TYPE = "application/atom+xml", "application/rss+xml", "application/feed+json"
_ATOM = "http://www.w3.org/2005/Atom"
_MEDIA = "http://search.yahoo.com/mrss/"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class ItemLink:
    """An address of the item; `name`: the account's."""

    url: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class ItemPicture:
    """`size`: bytes; 0 where nobody knows."""

    url: str
    media_type: str
    alt_text: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class SyndicationItem:
    """`id` is permanent. `links`: the chief one first. `corrected_at`: None unless a correction followed."""

    id: str
    title: str
    text: str
    links: tuple[ItemLink, ...]
    author: str
    topic: str
    language: str
    at: datetime
    corrected_at: datetime | None = None
    pictures: tuple[ItemPicture, ...] = ()

    @property
    def changed_at(self) -> datetime:
        return self.corrected_at or self.at


@dataclass(frozen=True, slots=True)
class SyndicationChannel:
    """`url`: the feed's own address; `home`: its page's, if any. `changed_at` serves an empty feed."""

    title: str
    url: str
    language: str
    changed_at: datetime
    home: str = ""
    hub: str = ""
    """The WebSub hub that tells subscribers of changes, if any."""


def served_type(media_type: str) -> str:
    return f"{media_type}; charset=utf-8"


SERVED_TYPES = tuple(map(served_type, (ATOM_TYPE, RSS_TYPE, JSON_TYPE)))


def permanent_urn(key: str) -> str:
    return uuid5(NAMESPACE_URL, key).urn


def permanent_tag(host: str, year: int, slug: str, key: str) -> str:
    """Return a tag: URI (RFC 4151), which does not tell how many posts there are."""
    return f"tag:{host},{year}:{slug}/{uuid5(NAMESPACE_URL, key).hex}"


def render_atom(channel: SyndicationChannel, items: Sequence[SyndicationItem]) -> bytes:
    feed = Element("feed", {"xmlns": _ATOM, "xml:lang": channel.language})
    updated = max((item.changed_at for item in items), default=channel.changed_at)
    _write_texts(feed, (("id", channel.url), ("title", channel.title), ("updated", _instant(updated))))
    SubElement(feed, "link", {"rel": "self", "type": ATOM_TYPE, "href": channel.url})
    if channel.hub:
        SubElement(feed, "link", {"rel": "hub", "href": channel.hub})
    if channel.home:
        SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": channel.home})
    for item in items:
        _write_entry(SubElement(feed, "entry", {"xml:lang": item.language}), item)
    return _document(feed)


def _write_entry(entry: Element, item: SyndicationItem) -> None:
    instants = (("updated", _instant(item.changed_at)), ("published", _instant(item.at)))
    _write_texts(entry, (("id", item.id), ("title", item.title), *instants))
    _write_texts(SubElement(entry, "author"), (("name", item.author),))
    for rel, link in _ranked_links(item):
        name = {"title": _strip_invalid_xml(link.name)} if link.name else {}
        SubElement(entry, "link", {"rel": rel, "href": _strip_invalid_xml(link.url), **name})
    for picture in item.pictures:
        SubElement(entry, "link", {"rel": "enclosure", "href": picture.url, **_picture_facts(picture)})
    if item.topic:
        SubElement(entry, "category", {"term": _strip_invalid_xml(item.topic)})
    SubElement(entry, "content", {"type": "text"}).text = _strip_invalid_xml(item.text)


def _ranked_links(item: SyndicationItem) -> Iterator[tuple[str, ItemLink]]:
    """Yield one `alternate`, as RFC 4287 §4.1.1 admits no other of its kind, then `related` ones."""
    for number, link in enumerate(item.links):
        yield ("related" if number else "alternate"), link


def _picture_facts(picture: ItemPicture) -> dict[str, str]:
    """Return the attributes of RFC 4287 §4.2.7: a hint of the length only where it is known."""
    facts = {"type": picture.media_type, "title": _strip_invalid_xml(picture.alt_text)}
    return facts | {"length": str(picture.size)} if picture.size else facts


def render_rss(channel: SyndicationChannel, items: Sequence[SyndicationItem]) -> bytes:
    rss = Element("rss", {"version": "2.0", "xmlns:atom": _ATOM, "xmlns:media": _MEDIA})
    node = SubElement(rss, "channel")
    updated = max((item.changed_at for item in items), default=channel.changed_at)
    texts = (("title", channel.title), ("link", channel.home or channel.url), ("description", channel.title))
    _write_texts(node, (*texts, ("language", channel.language), ("lastBuildDate", _mail_date(updated))))
    SubElement(node, "atom:link", {"rel": "self", "type": RSS_TYPE, "href": channel.url})
    if channel.hub:
        SubElement(node, "atom:link", {"rel": "hub", "href": channel.hub})
    for item in items:
        _write_rss_item(SubElement(node, "item", {"xml:lang": item.language}), item)
    return _document(rss)


def _write_rss_item(node: Element, item: SyndicationItem) -> None:
    SubElement(node, "guid", {"isPermaLink": "false"}).text = item.id
    _write_texts(node, (("title", item.title), ("pubDate", _mail_date(item.at)), ("description", _as_html(item.text))))
    for rel, link in _ranked_links(item):
        if rel == "alternate":
            _write_texts(node, (("link", link.url),))
        else:
            SubElement(node, "atom:link", {"rel": rel, "href": _strip_invalid_xml(link.url)})
    for picture in item.pictures:
        _write_media(node, picture)
    if item.topic:
        _write_texts(node, (("category", item.topic),))
    if item.corrected_at:
        _write_texts(node, (("atom:updated", _instant(item.corrected_at)),))


def _write_media(item: Element, picture: ItemPicture) -> None:
    """Write an enclosure (RSS 2.0: one an item, its length obligatory), and each with its words (Media RSS 1.5.1)."""
    if item.find("enclosure") is None:
        facts = {"url": picture.url, "length": str(picture.size), "type": picture.media_type}
        SubElement(item, "enclosure", facts)
    media = SubElement(item, "media:content", {"url": picture.url, "type": picture.media_type, "medium": "image"})
    SubElement(media, "media:description", {"type": "plain"}).text = _strip_invalid_xml(picture.alt_text)


def _as_html(text: str) -> str:
    """Readers take a description as HTML."""
    return "<br>\n".join(escape(text, quote=False).split("\n"))


def render_json_feed(channel: SyndicationChannel, items: Sequence[SyndicationItem]) -> bytes:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.home,
        "feed_url": channel.url,
        "language": channel.language,
        "hubs": [{"type": "WebSub", "url": channel.hub}] if channel.hub else [],
        "items": [_json_item(item) for item in items],
    }
    known = {name: value for name, value in document.items() if value or name == "items"}
    return json.dumps(known, ensure_ascii=False).encode("utf-8", "replace")


def _json_item(item: SyndicationItem) -> dict[str, object]:
    """`_accounts` is ours: each address where it is, by account, where there are several."""
    accounts = [{"name": link.name, "url": link.url} for link in item.links]
    fields = {
        "id": item.id,
        "title": item.title,
        "content_text": item.text,
        "url": item.links[0].url if item.links else "",
        "date_published": _instant(item.at),
        "date_modified": _instant(item.corrected_at) if item.corrected_at else "",
        "image": item.pictures[0].url if item.pictures else "",
        "attachments": [_json_attachment(picture) for picture in item.pictures],
        "authors": [{"name": item.author}],
        "tags": [item.topic] if item.topic else [],
        "language": item.language,
        "_accounts": {"links": accounts} if len(accounts) > 1 else {},
    }
    return {name: value for name, value in fields.items() if value}


def _json_attachment(picture: ItemPicture) -> dict[str, object]:
    fields = {
        "url": picture.url,
        "mime_type": picture.media_type,
        "title": picture.alt_text,
        "size_in_bytes": picture.size,
    }
    return {name: value for name, value in fields.items() if value}


def _write_texts(parent: Element, texts: Sequence[tuple[str, str]]) -> None:
    for name, value in texts:
        SubElement(parent, name).text = _strip_invalid_xml(value)


def _document(root: Element) -> bytes:
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _mail_date(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC).replace(microsecond=0), usegmt=True)


def _strip_invalid_xml(text: str) -> str:
    """Remove characters XML 1.0 cannot write."""
    return _NOT_XML.sub("", text)
