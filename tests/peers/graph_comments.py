"""Comments of a page's post ("Object Comments", "Comment") and of a publication of Instagram ("IG Media Comments")."""

import re

from tests.peers.graph_refusals import GraphRefusal
from tests.peers.graph_state import Call, Node, Record, shown_time

LENGTHS = {"post": 8_000, "media": 300}
KINDS = {"post": "comment", "media": "media_comment"}
HASHTAGS, ADDRESSES = 4, 1
HOME = "https://www.facebook.com"


def comment(call: Call, node: Node) -> Record:
    text = call.text("message").strip()
    if not text:
        raise GraphRefusal("parameter", "Param message is required")
    if len(text) > LENGTHS[node.kind] or (node.kind == "media" and _is_crowded(text)):
        raise GraphRefusal("parameter", "Param message is too long")
    prefix = f"{node.id.rpartition('_')[2]}_" if node.kind == "post" else ""
    return {"id": call.world.add(KINDS[node.kind], node.owner, prefix, message=text, parent=node.id).id}


def _is_crowded(text: str) -> bool:
    return len(re.findall(r"#\w", text)) > HASHTAGS or len(re.findall(r"https?://", text)) > ADDRESSES


def comments(call: Call, node: Node) -> Record:
    """Return an object's comments, newest first."""
    read = read_comment if node.kind == "post" else read_media_comment
    live = [each for each in call.world.published(KINDS[node.kind], node.owner) if each.data["parent"] == node.id]
    return call.page([read(call, each) for each in live])


def read_comment(call: Call, node: Node) -> Record:
    available = {
        "id": node.id,
        "message": node.data["message"],
        "created_time": shown_time(node.created),
        "permalink_url": f"{HOME}/{node.data['parent']}?comment_id={node.id.partition('_')[2]}",
        "from": {"id": node.owner, "name": call.world.nodes[node.owner].data["name"]},
        **dict.fromkeys(("attachment", "like_count", "parent")),
    }
    return call.chosen(available, "created_time,from,message,id", "Comment")


def read_media_comment(call: Call, node: Node) -> Record:
    available = {
        "id": node.id,
        "text": node.data["message"],
        "timestamp": shown_time(node.created),
        "username": call.world.nodes[node.owner].data["username"],
        **dict.fromkeys(("from", "hidden", "like_count", "media", "parent_id", "user")),
    }
    return call.chosen(available, "timestamp,text,id", "IGComment")
