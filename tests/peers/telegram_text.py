"""Formatted text as Telegram's Bot API reads it: parse_mode HTML, or plain text with its entities."""

import html
import json
from html.parser import HTMLParser
from typing import Any

from tests.peers.telegram_channels import ApiRefusal, Record

TAGS = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline"}
TAGS |= {"s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler"}
TAGS |= {"span": "spoiler", "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote"}


class HtmlText(HTMLParser):
    """The text and the entities of parse_mode HTML, which knows four names of characters."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.text, self.entities, self.open = "", list[Record](), list[tuple[str, Record]]()
        self.feed(source)
        self.close()
        if self.open:
            self._refuse(f'Can\'t find end tag corresponding to start tag "{self.open[-1][0]}"')

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS or (tag == "span" and ("class", "tg-spoiler") not in attrs):
            self._refuse_start(tag)
        url = {"url": dict(attrs).get("href")} if tag == "a" else {}
        self.open.append((tag, {"type": TAGS[tag], "offset": length(self.text), **url}))

    def handle_endtag(self, tag: str) -> None:
        start, entity = self.open.pop() if self.open else ("", {})
        if start != tag:
            self._refuse(f'Unmatched end tag, expected "</{start}>", found "</{tag}>"')
        self.entities.append({**entity, "length": length(self.text) - entity["offset"]})

    def handle_data(self, data: str) -> None:
        if "<" in data:
            self._refuse_start("")
        self.text += data

    def handle_entityref(self, name: str) -> None:
        self.text += html.unescape(f"&{name};") if name in ("lt", "gt", "amp", "quot") else f"&{name};"

    def handle_charref(self, name: str) -> None:
        self.text += html.unescape(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._refuse_start("!--")

    def _refuse_start(self, tag: str) -> None:
        self._refuse(f'Unsupported start tag "{tag}"')

    def _refuse(self, reason: str) -> None:
        raise ApiRefusal(f"can't parse entities: {reason} at byte offset {len(self.text.encode())}")


def formatted(text: str, mode: str, entities: Any) -> tuple[str, list[Record]]:
    """Return the text as it is shown, trimmed, and its entities."""
    if mode.lower() in ("markdown", "markdownv2"):
        raise ApiRefusal("this server of the tests reads no Markdown")
    if mode.lower() not in ("", "html"):
        raise ApiRefusal("unsupported parse_mode")
    if mode:
        read = HtmlText(text)
        text, entities = read.text, sorted(read.entities, key=lambda entity: (entity["offset"], -entity["length"]))
    if not isinstance(entities, list) or not all(map(is_entity, entities)):
        raise ApiRefusal("can't parse MessageEntity")
    return text.strip(), trimmed(text, entities)


def is_entity(value: Any) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        return False
    return isinstance(value.get("offset"), int) and isinstance(value.get("length"), int)


def trimmed(text: str, entities: list[Record]) -> list[Record]:
    cut, whole = length(text) - length(text.lstrip()), length(text.strip())
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - cut)
        end = min(whole, entity["offset"] + entity["length"] - cut)
        kept += [{**entity, "offset": start, "length": end - start}] if end > start else []
    return kept


def fit(text: str, limit: int, name: str) -> None:
    if length(text) > limit:
        raise ApiRefusal(f"{name} is too long")


def length(text: str) -> int:
    """Return the length in UTF-16, in which entities are counted."""
    return len(text.encode("utf-16-le")) // 2


def structure(source: str | bytes, kind: type, name: str) -> Any:
    """Return the JSON of an argument. Raises ApiRefusal when it is not of that kind."""
    try:
        value = json.loads(source)
    except ValueError:
        raise ApiRefusal(f"can't parse {name} JSON object") from None
    if not isinstance(value, kind):
        raise ApiRefusal(f"expected an {'Array' if kind is list else 'Object'} as {name}")
    return value
