"""The first comment of a page's own post (LinkedIn, "Comments API"); nothing of it was seen live."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from app.adapters.http.response import HttpResponse
from app.adapters.networks.exchange import NetworkApi
from app.adapters.networks.server_text import is_same_plain_text
from app.domain.publishing.ports import OutgoingPost, PublishReceipt

SITE = "https://www.linkedin.com"
_COMMENT = re.compile(r"urn:li:comment:\((urn:li:\w+:\d+),(\d+)\)")


def is_comment(remote_id: str) -> bool:
    return _COMMENT.fullmatch(remote_id) is not None


def comment_path(remote_id: str) -> str:
    """Return where a comment is read and deleted ("Get a Comment", "Delete a Comment")."""
    named = _COMMENT.fullmatch(remote_id)
    return f"{comments_path(named[1])}/{named[2]}" if named else ""


def comments_path(post: str) -> str:
    return f"/rest/socialActions/{quote(post, safe='')}/comments"


def comment_fields(author: str, outgoing: OutgoingPost) -> dict[str, Any]:
    """Return the comment ("Create a Comment"): its text is plain, without the posts' reserved characters."""
    return {"actor": author, "object": outgoing.answers, "message": {"text": outgoing.text}}


def is_same_comment(author: str, outgoing: OutgoingPost, comment: Mapping[str, Any], *, earliest: datetime) -> bool:
    message, made = comment.get("message"), comment.get("created")
    text = message.get("text") if isinstance(message, dict) else ""
    return (
        comment.get("actor") == author
        and _made_at(made if isinstance(made, dict) else {}) >= earliest
        and is_same_plain_text(outgoing.text, str(text or ""))
    )


def comment_receipt(talk: NetworkApi, answer: HttpResponse, comment: Mapping[str, Any], post: str) -> PublishReceipt:
    """Return the receipt. Raises `NetworkError` (unknown) without the comment's name."""
    urn = str(comment.get("commentUrn") or "")
    if not is_comment(urn):
        raise talk.nonsense(answer)
    address = f"{SITE}/feed/update/{quote(post, safe=':')}/?commentUrn={quote(urn, safe='')}"
    return PublishReceipt(urn, address, answer.status, talk.excerpt(answer))


def _made_at(created: Mapping[str, Any]) -> datetime:
    """Return the instant of `created.time`, in milliseconds."""
    made = created.get("time")
    return datetime.fromtimestamp(made / 1000, UTC) if isinstance(made, int) else datetime.min.replace(tzinfo=UTC)
