"""The Pages API: "Posts", and the reference of Page, Page feed, Page photos, Photo and User accounts."""

import re

from tests.peers.graph import TOKENS
from tests.peers.graph_comments import nested
from tests.peers.graph_media import Picture, fetch, read
from tests.peers.graph_refusals import GraphRefusal
from tests.peers.graph_state import Call, Node, Record, moment, shown_time

MESSAGE = 63_206
PHOTO = 10 * 10**6
FORMATS = {"JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP"}
SCHEDULABLE_S = range(600, 75 * 86_400)
HOME = "https://www.facebook.com"


def person(call: Call, node: Node) -> Record:
    available = {"id": node.id, "name": node.data["name"]}
    return call.chosen(available, "name,id", "User")


def accounts(call: Call, node: Node) -> Record:
    near = [call.world.nodes[number] for number in node.data["linked"]]
    return call.page([page(call, account) for account in near if account.kind == "page"])


def page(call: Call, node: Node) -> Record:
    data = node.data
    token = next(token for token, account in TOKENS.items() if account.id == node.id)
    nested = re.search(r"instagram_business_account\{([^}]*)\}", call.text("fields"))
    asked = nested[1].split(",") if nested else []
    near = [call.world.nodes[number] for number in data["linked"]]
    instagram = [{"id": each.id, **{name: each.data[name] for name in asked if name in each.data}} for each in near]
    available = {
        "id": node.id,
        "name": data["name"],
        "username": data["username"],
        "link": f"{HOME}/{data['username']}",
        "access_token": token,
        "category": "Government Organization",
        "tasks": ["MODERATE", "CREATE_CONTENT", "MANAGE"],
        **dict.fromkeys(("about", "followers_count", "picture", "verification_status", "website")),
        "instagram_business_account": next(iter(instagram), None),
    }
    is_listed = call.request.path.endswith("/accounts")
    return call.chosen(available, "access_token,category,name,id,tasks" if is_listed else "name,id", "Page")


def publish(call: Call, node: Node) -> Record:
    message, link = call.text("message").strip(), call.text("link")
    photos = [attached(call, node, item) for item in call.items("attached_media")]
    if not (message or link or photos):
        raise GraphRefusal("parameter", "The status you are trying to publish is empty")
    if len(message) > MESSAGE:
        raise GraphRefusal("parameter", "Param message is too long")
    last = next(iter(call.world.published("post", node.id)), None)
    if last and not photos and (last.data["message"], last.data["link"], last.data["photos"]) == (message, link, []):
        raise GraphRefusal("duplicate")
    return {"id": post(call, node, message, link, photos).id}


def post(call: Call, node: Node, message: str, link: str, photos: list[Node]) -> Node:
    kept = {"message": message, "link": link, "photos": [photo.id for photo in photos]}
    made = call.world.add("post", node.id, f"{node.id}_", **kept, scheduled=schedule(call), changed=call.world.now)
    for photo in photos:
        photo.data["story"] = made.id
    return made


def schedule(call: Call) -> float:
    """Return the moment an unpublished post is for, 0 for now."""
    if call.flag("published", True):
        return 0
    at = moment(call.text("scheduled_publish_time"), 0)
    if at and int(at - call.world.now) not in SCHEDULABLE_S:
        raise GraphRefusal("parameter", "The specified scheduled publish time is invalid.")
    return at or float("inf")


def attached(call: Call, node: Node, item: object) -> Node:
    number = str(item.get("media_fbid", "")) if isinstance(item, dict) else ""
    photo = call.world.nodes.get(number)
    if photo is None or (photo.kind, photo.owner, photo.is_gone) != ("photo", node.id, False) or photo.data["story"]:
        raise GraphRefusal("parameter", "Param attached_media must be an array of unpublished photos")
    return photo


def add_photo(call: Call, node: Node) -> Record:
    picture = sent_picture(call)
    message = (call.text("message") or call.text("caption")).strip()
    kept = {"name": message, "alt_text_custom": call.text("alt_text_custom"), "story": ""}
    photo = call.world.add("photo", node.id, **kept, **picture.record())
    if not call.flag("published", True):
        return {"id": photo.id}
    return {"id": photo.id, "post_id": post(call, node, message, "", [photo]).id}


def sent_picture(call: Call) -> Picture:
    """Return the picture of a multipart field, of any name, or of `url`. Raises GraphRefusal."""
    if not (call.request.files or call.text("url")):
        raise GraphRefusal("no_photo")
    try:
        content = next(iter(call.request.files.values()), None) or fetch(call.text("url"), PHOTO)
        picture = read(content)
    except (OSError, ValueError):
        raise GraphRefusal("photo") from None
    if len(content) > PHOTO or picture.format not in FORMATS:
        raise GraphRefusal("photo")
    return picture


def photo(call: Call, node: Node) -> Record:
    data, link = node.data, f"{HOME}/photo.php?fbid={node.id}"
    available = {
        "id": node.id,
        "name": data["name"] or None,
        "alt_text": data["alt_text_custom"] or "May be an image of text",
        "alt_text_custom": data["alt_text_custom"] or None,
        "created_time": shown_time(node.created),
        "link": link,
        "page_story_id": data["story"] or None,
        "width": data["width"],
        "height": data["height"],
        "images": [{"width": data["width"], "height": data["height"], "source": f"{link}&source"}],
    }
    return call.chosen(available, "created_time,name,id", "Photo")


def read_post(call: Call, node: Node) -> Record:
    data, page_id = node.data, node.owner
    available = {
        "id": node.id,
        "message": data["message"] or None,
        "created_time": shown_time(node.created),
        "updated_time": shown_time(data["changed"]),
        "permalink_url": f"{HOME}/{page_id}/posts/{node.id.partition('_')[2]}",
        "is_published": not data["scheduled"],
        "from": {"id": page_id, "name": call.world.nodes[page_id].data["name"]},
        "attachments": attachments(call, node),
        "reactions": total(node, "reactions"),
        "comments": nested(call, node) or total(node, "comments"),
        "shares": {"count": shares} if (shares := node.data.get("figures", {}).get("shares")) else None,
        **dict.fromkeys(("full_picture", "story", "status_type", "scheduled_publish_time")),
    }
    return call.chosen(available, "created_time,message,id", "PagePost")


def total(node: Node, edge: str) -> Record:
    return {"data": [], "summary": {"total_count": node.data.get("figures", {}).get(edge, 0)}}


def attachments(call: Call, node: Node) -> Record | None:
    """Return a post's video, or its pictures: alone, or several under one album."""
    pictures = [call.world.nodes[number] for number in node.data["photos"]]
    rows = [
        {"media_type": "photo", "type": "photo", "target": {"id": photo.id}, "description": photo.data["name"]}
        for photo in pictures
    ]
    if len(rows) > 1:
        return {"data": [{"media_type": "album", "type": "album", "subattachments": {"data": rows}}]}
    if video := node.data.get("video"):
        rows = [{"media_type": "video", "type": "video_inline", "target": {"id": video}}]
    return {"data": rows} if rows else None


def posts(call: Call, node: Node) -> Record:
    live = [post for post in call.world.published("post", node.id) if not post.data["scheduled"]]
    return call.page([read_post(call, post) for post in call.window(live)])


def edit(call: Call, node: Node) -> Record:
    if not (message := call.text("message").strip()):
        raise GraphRefusal("parameter", "Param message is required")
    node.data.update(message=message, changed=call.world.now)
    return {"success": True}


def delete(call: Call, node: Node) -> Record:
    """Take away a post with its pictures, or a picture."""
    node.is_gone = True
    for number in node.data.get("photos", []):
        call.world.nodes[number].is_gone = True
    return {"success": True}
