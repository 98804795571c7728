"""Comments on what an account of Facebook or Instagram published: a listener, and a source for each network.

Nothing here was tried against Meta: written from its documents, which each source names. Private messages are not read.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Protocol

from app.adapters.http.client import HttpClient
from app.adapters.networks.bluesky_inbox import OVERLAP
from app.adapters.networks.graph import GraphAccount, graph_errors, instant_of, next_cursor, node_path, nodes_in
from app.adapters.networks.inbox_pages import whole_page
from app.adapters.networks.mastodon_inbox import MAX_CONTENT, UNREADABLE_STATUS, parse_instant
from app.adapters.networks.server_text import web_address
from app.core.clock import Clock, system_now
from app.domain.cases.ports import NetworkMessage, NetworkPage, UnreadableEntry
from app.domain.directory.rules.networks import Visibility
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind

WATCHED = timedelta(days=30)
"""Publications whose comments are read, the newest 75 at most: these networks list comments by publication."""
MOST_PAGES = 25
"""A reading's reach: 625 comments of each publication."""
Node = dict[str, Any]


class CommentSource(Protocol):
    """A network's comments. `fields`: of one; `made_at`: the field of its instant."""

    version: str
    fields: str
    made_at: str

    def comments(self, account: GraphAccount, *, posted_after: datetime, begin: datetime) -> Iterator[Node]:
        """Yield comments on later publications, all those since `begin` among them."""

    def is_own(self, account: GraphAccount, comment: Node) -> bool: ...

    def message(self, account: GraphAccount, comment: Node, mark: str) -> NetworkMessage:
        """Raise `KeyError`, `TypeError` or `ValueError` for what is not a comment."""

    def prove(self, account: GraphAccount) -> None:
        """Raise `NetworkError` unless the key reads comments."""


class GraphListener:
    def __init__(self, outbound: HttpClient, source: CommentSource, *, clock: Clock = system_now) -> None:
        self._outbound, self._source, self._clock = outbound, source, clock

    def mentions(self, access: AccountAccess, *, after: str, since: datetime) -> NetworkPage:
        """Return comments, some of them again; the mark is the newest comment's instant."""
        account = self._account(access)
        begin = max(since, instant_of(after) - OVERLAP) if after else since
        listed = self._source.comments(account, posted_after=self._clock() - WATCHED, begin=begin)
        comments = sorted((each for each in listed if self._instant(each) >= begin), key=self._instant)
        read = (self._read(account, each) for each in comments if not self._source.is_own(account, each))
        return whole_page(read, after)

    def talks(self, access: AccountAccess, *, after: str, since: datetime) -> NetworkPage:
        """Return nothing: private messages are another permission's, which is not asked for."""
        return NetworkPage((), (), after, is_last=True)

    def look(self, access: AccountAccess, remote_id: str) -> NetworkMessage | None:
        account = self._account(access)
        comment = account.read_if_there(remote_id, self._source.fields, lambda: self._source.prove(account))
        if comment is None:
            return None
        message = self._read(account, comment)
        if isinstance(message, UnreadableEntry):
            raise NetworkError(NetworkErrorKind.UNKNOWN, message.why)
        return message

    def _account(self, access: AccountAccess) -> GraphAccount:
        return GraphAccount(self._outbound, access, self._source.version, clock=self._clock, errors=graph_errors({}))

    def _instant(self, comment: Node) -> datetime:
        return instant_of(comment.get(self._source.made_at))

    def _read(self, account: GraphAccount, comment: Node) -> NetworkMessage | UnreadableEntry:
        mark = self._instant(comment).isoformat()
        try:
            return self._source.message(account, comment, mark)
        except (KeyError, TypeError, ValueError):
            return UnreadableEntry(mark, UNREADABLE_STATUS)


def newest_comments(
    account: GraphAccount, post: Node, fields: str, made_at: str, begin: datetime, **options: str
) -> Iterator[Node]:
    """Yield the comments that came with a publication, and ask for more where all of those are new."""
    newest, after = nodes_in(post.get("comments")), next_cursor(part(post, "comments"))
    yield from newest
    if after and all(instant_of(each.get(made_at)) >= begin for each in newest):
        edge = node_path(str(post["id"]), "comments")
        earlier = account.nodes(edge, fields, made_at, begin, {**options, "after": after}, pages=MOST_PAGES)
        yield from (each for _, each in earlier)


def part(node: Node, name: str) -> Node:
    """Return a node nested in another, empty where it is not told."""
    value = node.get(name)
    return value if isinstance(value, dict) else {}


def user_comment(comment: Node, mark: str, *, root: str, address: object, answers: str) -> NetworkMessage:
    """Read a comment signed with a user's name alone, as Instagram's and Threads' are."""
    remote_id, who = str(comment["id"]), str(comment.get("username") or "")
    text = str(comment.get("text") or "")[:MAX_CONTENT]
    return NetworkMessage(
        mark=mark,
        remote_id=remote_id,
        uri=remote_id,
        root=root,
        permalink=web_address({"url": address}),
        mention=who,
        author=who,
        name="",
        text=text.strip(),
        content=text,
        language="",
        visibility=Visibility.PUBLIC,
        made_at=parse_instant(comment["timestamp"]),
        answers=answers,
    )
