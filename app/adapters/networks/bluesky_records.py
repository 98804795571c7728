"""Posts as AT Protocol records: their key, and what is coloured, by UTF-8 offsets (app.bsky.richtext.facet)."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

import regex

from app.core.links import find_links
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.text_marks import HASHTAG, fits_as_tag
from app.domain.publishing.ports import OutgoingCard, OutgoingPost

COLLECTION, NO_RECORD = "app.bsky.feed.post", "RecordNotFound"
HANDLE = regex.compile(
    r"(?<![\w/@.])@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9])", regex.IGNORECASE
)
Facet = dict[str, Any]

_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
_KEY_LENGTH, _CLOCK_BITS, _SECOND = 13, 10, 1_000_000


def record_key(outgoing: OutgoingPost) -> str:
    """Return the post's TID: of the instant it was made, and at every attempt the same.

    The microseconds and the clock's identifier come from `key`, so that posts of one second differ.
    """
    digest = int.from_bytes(hashlib.sha256(outgoing.key.encode()).digest()[:8])
    instant = int(outgoing.made_at.timestamp()) * _SECOND + digest % _SECOND
    number = instant << _CLOCK_BITS | (digest >> 32) % (1 << _CLOCK_BITS)
    return "".join(_SORTABLE[number >> 5 * place & 31] for place in reversed(range(_KEY_LENGTH)))


def post_record(
    outgoing: OutgoingPost,
    *,
    embed: Mapping[str, Any] | None,
    reply: Mapping[str, Any] | None,
    resolve: Callable[[str], str | None],
    now: datetime,
) -> dict[str, Any]:
    """Return the record; `resolve` gives a handle's DID, or None."""
    record: dict[str, Any] = {
        "$type": COLLECTION,
        "text": outgoing.text,
        "createdAt": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "langs": [outgoing.language],
        "facets": list(_facets(outgoing.text, resolve)),
    }
    optional = {"embed": embed, "reply": reply}
    return record | {name: dict(part) for name, part in optional.items() if part}


def post_address(handle: str, uri: str) -> str:
    """Return where citizens read the record at://repo/collection/rkey."""
    return f"https://bsky.app/profile/{handle}/post/{quote(uri.rpartition('/')[2], safe='')}"


def pictures_embed(pictures: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"$type": "app.bsky.embed.images", "images": list(pictures)}


def video_embed(
    blob: Mapping[str, Any], captions: Mapping[str, Mapping[str, Any]], *, alt_text: str, width: int, height: int
) -> dict[str, Any]:
    """Return the video (app.bsky.embed.video); `captions`: a file in each language."""
    tracks = [{"lang": language, "file": dict(file)} for language, file in captions.items()]
    shape = {"width": width, "height": height}
    return {"$type": "app.bsky.embed.video", "video": dict(blob), "alt": alt_text, "aspectRatio": shape} | (
        {"captions": tracks} if tracks else {}
    )


def card_embed(card: OutgoingCard, blob: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the card (app.bsky.embed.external); `blob`: its picture, if any."""
    external: dict[str, Any] = {"uri": card.address, "title": card.title, "description": card.description}
    return {"$type": "app.bsky.embed.external", "external": external | ({"thumb": dict(blob)} if blob else {})}


def picture_of(blob: Mapping[str, Any], *, alt_text: str, width: int, height: int) -> dict[str, Any]:
    return {"image": dict(blob), "alt": alt_text, "aspectRatio": {"width": width, "height": height}}


def _facets(text: str, resolve: Callable[[str], str | None]) -> Iterator[Facet]:
    for link in find_links(text):
        yield _facet(text, (link.start, link.end), {"$type": "app.bsky.richtext.facet#link", "uri": link.target})
    for match in HASHTAG.finditer(text):
        if fits_as_tag(Network.BLUESKY, match.group(1)):
            yield _facet(text, match.span(), {"$type": "app.bsky.richtext.facet#tag", "tag": match.group(1)})
    for match in HANDLE.finditer(text):
        if did := resolve(match.group(1)):
            yield _facet(text, match.span(), {"$type": "app.bsky.richtext.facet#mention", "did": did})


def _facet(text: str, span: tuple[int, int], feature: Mapping[str, str]) -> Facet:
    start, end = (len(text[:place].encode()) for place in span)
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [dict(feature)]}
