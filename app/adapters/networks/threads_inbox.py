"""Replies to a Threads account's publications (Threads API, "Retrieve Media Replies and Conversations").

A conversation comes flat and newest first, the account's own replies in it; each reply names what it answers.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from app.adapters.networks.graph import GraphAccount, node_path, nodes_in
from app.adapters.networks.graph_inbox import MOST_PAGES, Node, part, user_comment
from app.adapters.networks.threads import OWNER, THREADS_VERSION
from app.domain.cases.ports import NetworkMessage

_MADE_AT, _OWN = "timestamp", "is_reply_owned_by_me"


class ThreadsReplies:
    version, made_at = THREADS_VERSION, _MADE_AT
    fields = f"id,text,{_MADE_AT},username,permalink,replied_to,root_post,{_OWN}"

    def comments(self, account: GraphAccount, *, posted_after: datetime, begin: datetime) -> Iterator[Node]:
        """Ask for each conversation as far back as needed; a reply learns the `root` of its own."""
        names = f"id,{_MADE_AT},has_replies"
        for _, post in account.nodes(node_path(OWNER, "threads"), names, _MADE_AT, posted_after, {}):
            if post.get("has_replies") is False:
                continue
            edge = node_path(str(post["id"]), "conversation")
            listed = account.nodes(edge, self.fields, _MADE_AT, begin, {"reverse": "true"}, pages=MOST_PAGES)
            replies = {str(reply.get("id")): reply for _, reply in listed}
            yield from ({**reply, "root": _root(reply, replies)} for reply in replies.values())

    def is_own(self, account: GraphAccount, comment: Node) -> bool:
        return bool(comment.get(_OWN))

    def message(self, account: GraphAccount, comment: Node, mark: str) -> NetworkMessage:
        root = str(comment.get("root") or comment["id"])
        return user_comment(comment, mark, root=root, address=comment.get("permalink"), answers=_answered(comment))

    def prove(self, account: GraphAccount) -> None:
        """Ask for the replies to the newest publication: permission to read them is its own."""
        newest = account.talk.object_in(account.talk.get(node_path(OWNER, "threads"), fields="id", limit="1"))
        for post in nodes_in(newest):
            account.talk.get(node_path(str(post["id"]), "conversation"), fields="id", limit="1")


def _answered(reply: Node) -> str:
    """Return the reply that this one answers; "" for one to the publication itself."""
    above = part(reply, "replied_to").get("id")
    return "" if above == part(reply, "root_post").get("id") else str(above or "")


def _root(reply: Node, replies: Mapping[str, Node]) -> str:
    """Return the first reply above that is not the account's, as far as they are listed."""
    root, above = str(reply.get("id")), _answered(reply)
    for _ in replies:
        known = replies.get(above, {})
        if not above or known.get(_OWN):
            break
        root, above = above, _answered(known)
    return root
