"""Comments of a page's post ("Object Comments", "Comment") and of a publication of Instagram ("IG Media Comments")."""

import re
from dataclasses import replace

from tests.peers.graph_refusals import GraphRefusal
from tests.peers.graph_state import COMMENT_KINDS, Call, Node, Record, shown_time

LENGTHS = {"comment": 8_000, "media_comment": 300}
HASHTAGS, ADDRESSES = 4, 1
HOME = "https://www.facebook.com"
USER_CONTENT = "pages_read_user_content"


def comment(call: Call, node: Node) -> Record:
    """Comment a publication, or a comment that answers no other."""
    text, kind = call.text("message").strip(), COMMENT_KINDS.get(node.kind, node.kind)
    if not text:
        raise GraphRefusal("parameter", "Param message is required")
    if len(text) > LENGTHS[kind] or (kind == "media_comment" and _is_crowded(text)):
        raise GraphRefusal("parameter", "Param message is too long")
    if node.data.get("parent") not in (None, node.data.get("post")):
        raise GraphRefusal("parameter", "Comments have one level of answers")
    return {"id": call.world.comment(node, text).id}


def _is_crowded(text: str) -> bool:
    return len(re.findall(r"#\w", text)) > HASHTAGS or len(re.findall(r"https?://", text)) > ADDRESSES


def comments(call: Call, node: Node) -> Record:
    """Return an object's comments, newest first; `filter=stream`: those that answer others too."""
    kind = COMMENT_KINDS.get(node.kind, node.kind)
    read = read_comment if kind == "comment" else read_media_comment
    place = "post" if call.text("filter") == "stream" else "parent"
    if kind == "media_comment" and not any(scope.endswith("manage_comments") for scope in call.grant.scopes):
        raise GraphRefusal("permission")
    live = [each for each in call.world.published(kind, node.owner) if each.data[place] == node.id]
    return call.page([read(call, each) for each in live])


def nested(call: Call, node: Node, edge: str = "comments") -> Record | None:
    """Return comments, or `replies`, asked for inside what they hang from, by their parameters (Field Expansion)."""
    asked = re.search(rf"\b{edge}((?:\.\w+\([^()]*\))*)" + r"\{", call.text("fields"))
    if not asked:
        return None
    options = dict(re.findall(r"\.(\w+)\(([^()]*)\)", asked[1]))
    fields = _inside(call.text("fields")[asked.end() :])
    return comments(replace(call, arguments={**options, "fields": fields}), node) or None


def _inside(text: str) -> str:
    """Return what stands before the brace that closes."""
    depth = 1
    for place, letter in enumerate(text):
        depth += (letter == "{") - (letter == "}")
        if not depth:
            return text[:place]
    raise GraphRefusal("parameter", "Syntax error in fields")


def read_comment(call: Call, node: Node) -> Record:
    """Return a comment; other people's take a permission of their own."""
    author = node.data["author"]
    if author and USER_CONTENT not in call.grant.scopes:
        raise GraphRefusal("permission")
    above = call.world.nodes[node.data["parent"]]
    parent = {"id": above.id, "from": _author(call, above)} if above.kind == "comment" else None
    available = {
        "id": node.id,
        "message": node.data["message"],
        "created_time": shown_time(node.created),
        "permalink_url": f"{HOME}/{node.data['post']}?comment_id={node.id.partition('_')[2]}",
        "from": _author(call, node),
        "parent": parent,
        **dict.fromkeys(("attachment", "like_count")),
    }
    return call.chosen(available, "created_time,from,message,id", "Comment")


def _author(call: Call, node: Node) -> Record:
    author = node.data["author"] or {"id": node.owner, "name": call.world.nodes[node.owner].data["name"]}
    return {"id": author["id"], "name": author["name"]}


def read_media_comment(call: Call, node: Node) -> Record:
    author = node.data["author"] or {"id": node.owner, "username": call.world.nodes[node.owner].data["username"]}
    available = {
        "id": node.id,
        "text": node.data["message"],
        "timestamp": shown_time(node.created),
        "username": author["username"],
        "parent_id": node.data["parent"] if node.data["parent"] != node.data["post"] else None,
        "replies": nested(call, node, "replies"),
        **dict.fromkeys(("from", "hidden", "like_count", "media", "user")),
    }
    return call.chosen(available, "timestamp,text,id", "IGComment")
