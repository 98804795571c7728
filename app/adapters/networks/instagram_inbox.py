"""Comments on an Instagram account's publications (Instagram Platform, "Comment Moderation", "IG Comment").

Comments come newest first, each with its answers; an answer to one older than the newest 25 is not read.
"""

from collections.abc import Iterator
from datetime import datetime

from app.adapters.networks.graph import GRAPH_VERSION, GraphAccount, node_path, nodes_in
from app.adapters.networks.graph_inbox import Node, newest_comments, part, user_comment
from app.domain.cases.ports import NetworkMessage

_MEDIA, _MADE_AT = "media", "timestamp"


class InstagramComments:
    version, made_at = GRAPH_VERSION, _MADE_AT
    fields = "id,text,timestamp,username,parent_id"

    def comments(self, account: GraphAccount, *, posted_after: datetime, begin: datetime) -> Iterator[Node]:
        """Ask for publications with their newest comments; each comment learns its `media` and its `parent`."""
        both = f"{self.fields},replies{{{self.fields}}}"
        names = f"id,{_MADE_AT},permalink,username,comments.limit(25){{{both}}}"
        for _, media in account.nodes(node_path(account.name, _MEDIA), names, _MADE_AT, posted_after, {}):
            for comment in newest_comments(account, media, both, _MADE_AT, begin):
                yield {**comment, "media": media}
                for answer in nodes_in(comment.get("replies")):
                    yield {**answer, "media": media, "parent": comment}

    def is_own(self, account: GraphAccount, comment: Node) -> bool:
        return comment.get("username") == part(comment, "media").get("username")

    def message(self, account: GraphAccount, comment: Node, mark: str) -> NetworkMessage:
        """Read a comment; a conversation begins with the comment answered, unless that is the account's."""
        remote_id, media, parent = str(comment["id"]), part(comment, "media"), part(comment, "parent")
        is_ours = bool(parent) and parent.get("username") == media.get("username")
        answers = str(comment.get("parent_id") or parent.get("id") or "")
        root = remote_id if not answers or is_ours else answers
        return user_comment(comment, mark, root=root, address=media.get("permalink"), answers=answers)

    def prove(self, account: GraphAccount) -> None:
        account.talk.get(node_path(account.name, _MEDIA), fields="comments.limit(1){id}", limit="1")
