"""Mentions, answers and quotes on Bluesky, as its AppView lists them (app.bsky.notification.listNotifications).

The account's server passes these questions on to it (AT Protocol, XRPC: Service Proxying).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from app.adapters.http.client import HttpClient
from app.adapters.networks.bluesky_sessions import BlueskySession, BlueskySessions
from app.adapters.networks.exchange import NetworkApi
from app.adapters.networks.mastodon_inbox import MAX_CONTENT, UNREADABLE_STATUS, parse_instant
from app.core.clock import Clock, system_now
from app.domain.cases.ports import NetworkMessage, NetworkPage, UnreadableEntry
from app.domain.directory.rules.networks import Visibility
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind

PAGE_SIZE, MAX_PAGES = 100, 25
"""A reading's reach: 2,500 entries."""
REASONS = ("mention", "reply", "quote")
OVERLAP = timedelta(minutes=10)
"""Entries are in the order in which they were written, and some are indexed late; those known are recognised."""
_LIST, _POSTS = "app.bsky.notification.listNotifications", "app.bsky.feed.getPosts"
_THREAD, _LONGEST_THREAD = "app.bsky.feed.getPostThread", "80"
_NO_HANDLE = "handle.invalid"
"""The name of an account whose own is not proven (app.bsky.actor.defs)."""
View = dict[str, Any]


class BlueskyListener:
    def __init__(self, outbound: HttpClient, *, clock: Clock = system_now) -> None:
        self._sessions = BlueskySessions(outbound, clock=clock)

    def mentions(self, access: AccountAccess, *, after: str, since: datetime) -> NetworkPage:
        """Return mentions, answers and quotes, some of them again; the mark is the newest entry's instant."""
        session = self._sessions.session(access)
        talk = self._sessions.talk(session)
        begin = max(since, parse_instant(after) - OVERLAP) if after else since
        entries = sorted(_entries_since(talk, begin), key=lambda entry: str(entry.get("indexedAt")))
        read = [_conversing(talk, parse_post(entry, _mark(entry)), session) for entry in entries]
        mark = max([after, *(_mark(entry) for entry in entries)])
        messages = [each for each in read if isinstance(each, NetworkMessage)]
        unreadable = [each for each in read if isinstance(each, UnreadableEntry) and each.mark >= after]
        return NetworkPage(messages, unreadable, mark, is_last=True)

    def talks(self, access: AccountAccess, *, after: str, since: datetime) -> NetworkPage:
        """Return nothing: app passwords without access to private messages do not read them (chat.bsky)."""
        return NetworkPage((), (), after, is_last=True)

    def look(self, access: AccountAccess, remote_id: str) -> NetworkMessage | None:
        talk = self._sessions.talk(self._sessions.session(access))
        answer = talk.get(f"/xrpc/{_POSTS}", uris=remote_id)
        views = talk.object_in(answer).get("posts")
        if not isinstance(views, list):
            raise talk.nonsense(answer)
        if not views:
            return None
        message = parse_post(views[0], "")
        if isinstance(message, UnreadableEntry):
            raise NetworkError(NetworkErrorKind.UNKNOWN, message.why)
        return message


def parse_post(view: View, mark: str) -> NetworkMessage | UnreadableEntry:
    """Read a notification or a post's view (app.bsky.feed.defs#postView): both have these parts."""
    try:
        uri, author, record = str(view["uri"]), view["author"], view["record"]
        name = str(author["did"] if author["handle"] == _NO_HANDLE else author["handle"])
        text = str(record["text"])[:MAX_CONTENT]
        return NetworkMessage(
            mark=mark,
            remote_id=uri,
            uri=uri,
            root=uri,
            permalink=f"https://bsky.app/profile/{name}/post/{quote(uri.rpartition('/')[2], safe='')}",
            mention=name,
            author=name,
            name=str(author.get("displayName") or ""),
            text=text.strip(),
            content=text,
            language=str(next(iter(record.get("langs") or []), "")).partition("-")[0].lower()[:3],
            visibility=Visibility.PUBLIC,
            made_at=parse_instant(view["indexedAt"]),
            answers=str(((record.get("reply") or {}).get("parent") or {}).get("uri") or ""),
            attachments=tuple(_pictures(record.get("embed"))),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return UnreadableEntry(mark, UNREADABLE_STATUS)


def _pictures(embed: Any) -> Iterator[dict[str, str]]:
    """Yield the descriptions of the pictures, whose addresses records do not tell (app.bsky.embed.images)."""
    for image in embed.get("images") or [] if isinstance(embed, dict) else []:
        yield {"kind": "image", **({"description": str(image["alt"])} if image.get("alt") else {})}


def _entries_since(talk: NetworkApi, begin: datetime) -> Iterator[View]:
    """Yield entries from the newest; the first older one ends the reading."""
    cursor = ""
    for _ in range(MAX_PAGES):
        wanted = [*(("reasons", reason) for reason in REASONS), ("limit", str(PAGE_SIZE))]
        answer = talk.get(f"/xrpc/{_LIST}?{urlencode([*wanted, *([('cursor', cursor)] if cursor else [])])}")
        page = talk.object_in(answer)
        entries = page.get("notifications")
        if not isinstance(entries, list):
            raise talk.nonsense(answer)
        for entry in (each for each in entries if isinstance(each, dict)):
            if _is_older(entry, begin):
                return
            yield entry
        cursor = str(page.get("cursor") or "")
        if not cursor:
            return


def _is_older(entry: View, begin: datetime) -> bool:
    try:
        return parse_instant(entry.get("indexedAt")) < begin
    except ValueError:
        return False


def _mark(entry: View) -> str:
    try:
        return parse_instant(entry.get("indexedAt")).isoformat(timespec="milliseconds")
    except ValueError:
        return ""


def _conversing(
    talk: NetworkApi, message: NetworkMessage | UnreadableEntry, session: BlueskySession
) -> NetworkMessage | UnreadableEntry:
    """Add where the conversation begins: its first message that is not the account's."""
    if isinstance(message, UnreadableEntry) or not message.answers:
        return message
    theirs = [uri for uri in _earlier_posts(talk, message.uri) if not uri.startswith(f"at://{session.did}/")]
    return replace(message, root=theirs[-1]) if theirs else message


def _earlier_posts(talk: NetworkApi, uri: str) -> Iterator[str]:
    """Yield the posts answered before, from the nearest; none if unavailable: a new conversation begins."""
    try:
        answer = talk.get(f"/xrpc/{_THREAD}", uri=uri, depth="0", parentHeight=_LONGEST_THREAD)
    except NetworkError as trouble:
        if trouble.kind in (NetworkErrorKind.UNAUTHORISED, NetworkErrorKind.RATE_LIMITED, NetworkErrorKind.NOT_SENT):
            raise
        return
    node = (talk.object_in(answer).get("thread") or {}).get("parent")
    while isinstance(node, dict) and isinstance(node.get("post"), dict):
        yield str(node["post"].get("uri"))
        node = node.get("parent")
