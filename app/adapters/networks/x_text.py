"""Our text recognised in X's version of it: escaped signs, shortened links, an address for the pictures."""

import re
import unicodedata
from collections.abc import Mapping
from html import unescape
from typing import Any

from app.domain.publishing.ports import OutgoingPost

_SCHEME = re.compile(r"\bhttps?://")
_MENTIONS = re.compile(r"^(?:@\w+\s+)+")


def is_same_post(outgoing: OutgoingPost, post: Mapping[str, Any]) -> bool:
    """Tell whether a post has these words and hangs from the same one (X API, "Post": text, entities)."""
    shown = whole_text(post)
    bare = _MENTIONS.sub("", shown) if outgoing.answers else shown
    sent = _comparable(outgoing.text)
    return answered_post(post) == outgoing.answers and sent in (_comparable(shown), _comparable(bare))


def whole_text(post: Mapping[str, Any]) -> str:
    """Return the text with each short link as it was written, without that of the pictures."""
    text, pictures = unescape(str(post.get("text") or "")), f"/status/{post.get('id')}/photo/"
    for link in (post.get("entities") or {}).get("urls") or []:
        if short := str(link.get("url") or ""):
            written = str(link.get("expanded_url") or "")
            text = text.replace(short, "" if pictures in written else written)
    return text


def answered_post(post: Mapping[str, Any]) -> str:
    """Return the post that this one answers; "" for none."""
    replies = (part for part in post.get("referenced_tweets") or [] if part.get("type") == "replied_to")
    return next((str(part.get("id")) for part in replies), "")


def _comparable(text: str) -> str:
    """Ignore layout and the scheme that X adds to a bare domain."""
    return "".join(_SCHEME.sub("", unicodedata.normalize("NFC", text)).split())
