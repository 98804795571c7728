"""A post's text as X counts and shows it: "Counting characters", "Object model: Tweet" (entities), t.co links."""

import html
import unicodedata
from hashlib import sha256
from typing import Any

import regex

LIMIT, LINK_WEIGHT, EMOJI_WEIGHT = 280, 23, 2
LIGHT = (range(4352), range(8192, 8206), range(8208, 8224), range(8242, 8248))
"""Code points that weigh one; all others weigh two."""
LINK = regex.compile(r"""https?://[^\s<>"]*[^\s<>".,;:!?)\]»'…]""")
EMOJI = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20E3")
HASHTAG = regex.compile(r"#(\w*\p{L}\w*)")

Record = dict[str, Any]


def normal(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def weight(text: str) -> int:
    """Return a text's length of 280: links 23, an emoji two whatever it is made of."""
    links = LINK.findall(text)
    clusters = regex.findall(r"\X", LINK.sub("", text))
    return len(links) * LINK_WEIGHT + sum(map(cluster_weight, clusters))


def cluster_weight(cluster: str) -> int:
    if EMOJI.search(cluster) and not cluster.isascii():
        return EMOJI_WEIGHT
    return sum(1 if any(ord(letter) in light for light in LIGHT) else 2 for letter in cluster)


def short_address(address: str) -> str:
    letters = sha256(address.encode()).hexdigest()[:10]
    return f"https://t.co/{letters}"


def shown(text: str, picture_address: str = "") -> tuple[str, list[Record]]:
    """Return the text as the API gives it, links as t.co and &, < and > escaped, with its entities of links."""
    parts, urls, start = [], list[Record](), 0
    for match in LINK.finditer(text):
        parts.append(html.escape(text[start : match.start()], quote=False))
        urls.append(entity("".join(parts), match[0]))
        parts.append(urls[-1]["url"])
        start = match.end()
    parts.append(html.escape(text[start:], quote=False))
    if picture_address:
        parts.append(" " if text else "")
        urls.append(entity("".join(parts), picture_address))
        parts.append(urls[-1]["url"])
    return "".join(parts), urls


def entity(before: str, address: str) -> Record:
    short, start = short_address(address), len(html.unescape(before))
    display = address.partition("://")[2]
    ends = {"start": start, "end": start + len(short)}
    return {**ends, "url": short, "expanded_url": address, "display_url": display[:30]}
