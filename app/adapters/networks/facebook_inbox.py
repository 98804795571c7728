"""Comments on a Facebook page's posts (Graph API, "Object Comments" and "Comment").

A page's token tells who wrote them, by an identifier of the page's own; without pages_read_user_content, nothing.
"""

from collections.abc import Iterator
from datetime import datetime

from app.adapters.networks.facebook import NEWEST_FIRST
from app.adapters.networks.graph import GRAPH_VERSION, GraphAccount, node_path
from app.adapters.networks.graph_inbox import Node, newest_comments, part
from app.adapters.networks.mastodon_inbox import MAX_CONTENT, parse_instant
from app.adapters.networks.server_text import web_address
from app.domain.cases.ports import NetworkMessage
from app.domain.directory.rules.networks import Visibility

_POSTS, _MADE_AT = "published_posts", "created_time"
_FLAT = {"filter": "stream", **NEWEST_FIRST}
"""Answers to comments among the comments."""
_IMAGES = ("photo", "animated_image_share", "sticker")


class FacebookComments:
    version, made_at = GRAPH_VERSION, _MADE_AT
    fields = "id,message,created_time,permalink_url,from{id,name},parent{id,from{id}},attachment{type,url}"

    def comments(self, account: GraphAccount, *, posted_after: datetime, begin: datetime) -> Iterator[Node]:
        """Ask for posts with their newest comments; for more of a post's, where all of those are new."""
        flat = "".join(f".{name}({value})" for name, value in _FLAT.items())
        names = f"id,{_MADE_AT},comments{flat}.limit(25){{{self.fields}}}"
        for _, post in account.nodes(node_path(account.name, _POSTS), names, _MADE_AT, posted_after, {}):
            yield from newest_comments(account, post, self.fields, _MADE_AT, begin, **_FLAT)

    def is_own(self, account: GraphAccount, comment: Node) -> bool:
        return part(comment, "from").get("id") == account.name

    def message(self, account: GraphAccount, comment: Node, mark: str) -> NetworkMessage:
        """Read a comment; a conversation begins with the comment answered, unless that is the page's."""
        remote_id, author, parent = str(comment["id"]), part(comment, "from"), part(comment, "parent")
        text = str(comment.get("message") or "")[:MAX_CONTENT]
        who, answers = str(author.get("id") or ""), str(parent.get("id") or "")
        return NetworkMessage(
            mark=mark,
            remote_id=remote_id,
            uri=remote_id,
            root=remote_id if not answers or self.is_own(account, parent) else answers,
            permalink=web_address({"url": comment.get("permalink_url")}),
            mention=who,
            author=who,
            name=str(author.get("name") or ""),
            text=text.strip(),
            content=text,
            language="",
            visibility=Visibility.PUBLIC,
            made_at=parse_instant(comment[_MADE_AT]),
            answers=answers,
            attachments=tuple(_attachments(comment)),
        )

    def prove(self, account: GraphAccount) -> None:
        account.talk.get(node_path(account.name, _POSTS), fields="comments.limit(1){id}", limit="1")


def _attachments(comment: Node) -> Iterator[dict[str, str]]:
    attachment = part(comment, "attachment")
    if kind := str(attachment.get("type") or ""):
        yield {"kind": "image" if kind in _IMAGES else "link"}
