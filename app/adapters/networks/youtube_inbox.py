"""Comments on a channel's videos (Data API, "CommentThreads: list", "Comments: list"), a unit for each page.

Videos without comments are not in the list. Held ones are not read: whoever moderates the channel sees them. Nothing
here was tried against YouTube.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from app.adapters.http.client import HttpClient
from app.adapters.networks.bluesky_inbox import OVERLAP
from app.adapters.networks.exchange import NetworkApi
from app.adapters.networks.graph import instant_of
from app.adapters.networks.inbox_pages import whole_page
from app.adapters.networks.mastodon_inbox import MAX_CONTENT, UNREADABLE_STATUS, parse_instant
from app.adapters.networks.youtube_api import Resource, channel_in, channel_talk, pages_of, part_of, rows_in
from app.adapters.networks.youtube_comments import (
    MOST,
    MOST_PAGES,
    PLAIN,
    author_of,
    comment_address,
    read_comment,
    text_of,
)
from app.core.clock import Clock, system_now
from app.domain.cases.ports import NetworkMessage, NetworkPage, UnreadableEntry
from app.domain.directory.rules.networks import Visibility
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind

WATCHED = timedelta(days=30)
"""Conversations begun since then are read, the newest 300 at most: YouTube lists them by their first comment."""
THREAD_PAGES = 3
LONG_THREADS = 25
"""Conversations whose replies are asked for apart in a reading, the newest first: each costs a unit or more."""


class YouTubeListener:
    def __init__(self, outbound: HttpClient, *, clock: Clock = system_now) -> None:
        self._outbound, self._clock = outbound, clock

    def mentions(self, access: AccountAccess, *, after: str, since: datetime) -> NetworkPage:
        """Return comments, some of them again; the mark is the newest comment's instant."""
        talk, channel = channel_talk(self._outbound, access, clock=self._clock), channel_in(access)
        begin = max(since, parse_instant(after) - OVERLAP) if after else since
        listed = _comments(talk, channel, posted_after=self._clock() - WATCHED)
        comments = sorted((each for each in listed if _made_at(each) >= begin), key=_made_at)
        return whole_page((parse_comment(each, channel) for each in comments if author_of(each) != channel), after)

    def talks(self, access: AccountAccess, *, after: str, since: datetime) -> NetworkPage:
        """Return nothing: YouTube has no private messages."""
        return NetworkPage((), (), after, is_last=True)

    def look(self, access: AccountAccess, remote_id: str) -> NetworkMessage | None:
        comment = read_comment(channel_talk(self._outbound, access, clock=self._clock), remote_id)
        message = parse_comment(comment, channel_in(access)) if comment else None
        if isinstance(message, UnreadableEntry):
            raise NetworkError(NetworkErrorKind.UNKNOWN, message.why)
        return message


def parse_comment(comment: Resource, channel: str) -> NetworkMessage | UnreadableEntry:
    """Read a comment; a conversation begins with the comment answered, unless that is the channel's."""
    mark = _made_at(comment).isoformat()
    try:
        remote_id, snippet = str(comment["id"]), comment["snippet"]
        made_at, changed_at = parse_instant(snippet["publishedAt"]), instant_of(snippet.get("updatedAt"))
        answers, name = str(snippet.get("parentId") or ""), str(snippet.get("authorDisplayName") or "")
        who, text = author_of(comment) or name, text_of(comment)[:MAX_CONTENT]
        is_under_ours = author_of(comment.get("parent") or {}) == channel
        return NetworkMessage(
            mark=mark,
            remote_id=remote_id,
            uri=remote_id,
            root=remote_id if not answers or is_under_ours else answers,
            permalink=comment_address(comment, str(comment.get("video") or "")),
            mention=name.lstrip("@"),
            author=who,
            name=name,
            text=text.strip(),
            content=text,
            language="",
            visibility=Visibility.PUBLIC,
            made_at=made_at,
            edited_at=changed_at if changed_at > made_at else None,
            answers=answers,
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return UnreadableEntry(mark, UNREADABLE_STATUS)


def _comments(talk: NetworkApi, channel: str, *, posted_after: datetime) -> Iterator[Resource]:
    """Yield comments and their replies; each learns its `video`, and a reply its `parent`."""
    long_threads = 0
    for thread in _threads(talk, channel, posted_after):
        snippet = part_of(thread, "snippet")
        first, video = part_of(snippet, "topLevelComment"), snippet.get("videoId")
        replies = rows_in(part_of(thread, "replies"), "comments")
        if _reply_count(snippet) > len(replies) and long_threads < LONG_THREADS:
            long_threads += 1
            replies = _all_replies(talk, str(first.get("id")))
        yield {**first, "video": video}
        yield from ({**reply, "video": video, "parent": first} for reply in replies)


def _threads(talk: NetworkApi, channel: str, posted_after: datetime) -> Iterator[Resource]:
    """Yield conversations from the newest; the first older one ends the reading."""
    options = PLAIN | {"part": "snippet,replies", "maxResults": MOST, "order": "time"}
    for page in pages_of(talk, "/commentThreads", THREAD_PAGES, allThreadsRelatedToChannelId=channel, **options):
        for thread in page:
            if _made_at(part_of(part_of(thread, "snippet"), "topLevelComment")) < posted_after:
                return
            yield thread


def _all_replies(talk: NetworkApi, parent: str) -> list[Resource]:
    pages = pages_of(talk, "/comments", MOST_PAGES, parentId=parent, maxResults=MOST, **PLAIN)
    return [reply for page in pages for reply in page]


def _reply_count(snippet: Resource) -> int:
    count = snippet.get("totalReplyCount")
    return count if isinstance(count, int) else 0


def _made_at(comment: Resource) -> datetime:
    return instant_of(part_of(comment, "snippet").get("publishedAt"))
