"""A channel's replies to comments on its videos (Data API, "Comments": list, insert).

A reading costs a unit of the project's day, a reply fifty ("Quota costs"). Only a video's first comments take replies.
"""

from collections.abc import Collection
from datetime import datetime
from urllib.parse import quote

from app.adapters.networks.claim_time import check_time_left
from app.adapters.networks.exchange import NetworkApi, before_publishing
from app.adapters.networks.graph import CLOCK_TOLERANCE, check_public, instant_of
from app.adapters.networks.server_text import is_same_plain_text
from app.adapters.networks.youtube_api import API, SITE, Resource, items_of, pages_of, part_of
from app.domain.publishing.ports import NetworkError, OutgoingPost, PublishReceipt

PLAIN = {"part": "snippet", "textFormat": "plainText"}
MOST, MOST_PAGES = "100", 5
_VIDEO_ID = 11


def is_comment(remote_id: str) -> bool:
    """Tell a comment's identifier from a video's, which has eleven characters; YouTube promises neither's length."""
    return len(remote_id) > _VIDEO_ID


def read_comment(talk: NetworkApi, remote_id: str) -> Resource | None:
    try:
        return next(iter(items_of(talk, "/comments", id=remote_id, **PLAIN)), None)
    except NetworkError as trouble:
        if trouble.code != "commentNotFound":
            raise
        return None


def author_of(comment: Resource) -> str:
    """Return the channel of who wrote it."""
    return str(part_of(part_of(comment, "snippet"), "authorChannelId").get("value") or "")


def text_of(comment: Resource) -> str:
    """Return the text: as it was written where YouTube tells it, else as it is shown."""
    snippet = part_of(comment, "snippet")
    return str(snippet.get("textOriginal") or snippet.get("textDisplay") or "")


def comment_address(comment: Resource, video: str) -> str:
    """Return where the comment is seen under its video; "" for one of no video."""
    return f"{SITE}/watch?v={quote(video, safe='')}&lc={quote(str(comment['id']), safe='')}" if video else ""


def publish_reply(talk: NetworkApi, outgoing: OutgoingPost, *, now: datetime) -> PublishReceipt:
    """Reply once, under the first comment of those where somebody wrote."""
    check_public(outgoing)
    with before_publishing():
        parent, video = _answered(talk, outgoing.answers)
    check_time_left(outgoing, now=now)
    snippet = {"parentId": parent, "textOriginal": outgoing.text}
    answer = talk.post(f"{API}/comments?part=snippet", json={"snippet": snippet})
    remote_id = talk.text_in(answer, "id")
    return PublishReceipt(remote_id, comment_address({"id": remote_id}, video), answer.status, talk.excerpt(answer))


def find_reply(
    talk: NetworkApi, channel: str, outgoing: OutgoingPost, *, since: datetime, known: Collection[str]
) -> PublishReceipt | None:
    """Look among the replies to the same comment; their order is not promised."""
    parent, video = _answered(talk, outgoing.answers)
    earliest = since - CLOCK_TOLERANCE
    for page in pages_of(talk, "/comments", MOST_PAGES, parentId=parent, maxResults=MOST, **PLAIN):
        for reply in page:
            is_new = instant_of(part_of(reply, "snippet").get("publishedAt")) >= earliest
            is_ours = author_of(reply) == channel and str(reply.get("id")) not in known
            if is_new and is_ours and is_same_plain_text(outgoing.text, text_of(reply)):
                return PublishReceipt(str(reply["id"]), comment_address(reply, video), 200, "")
    return None


def _answered(talk: NetworkApi, remote_id: str) -> tuple[str, str]:
    """Return the first comment above this one, and its video."""
    snippet = part_of(read_comment(talk, remote_id) or {}, "snippet")
    return str(snippet.get("parentId") or remote_id), str(snippet.get("videoId") or "")
