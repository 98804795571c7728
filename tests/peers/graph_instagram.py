"""Instagram's API: "Content Publishing" and the reference of IG User, IG Media and IG Container."""

import re
from typing import Any

from tests.peers.graph_comments import nested
from tests.peers.graph_media import MEBIBYTE, collected, fetch, fetch_film, open_container, poll, publishable, read
from tests.peers.graph_refusals import GraphRefusal
from tests.peers.graph_state import DAY_S, Call, Node, Record, shown_time

CAPTION, HASHTAGS, MENTIONS, ALT_TEXT = 2_200, 30, 20, 1_000
CAROUSEL, DAILY = 10, 100
RATIOS = (0.8, 1.91)
BYTES, FILM_BYTES = 8 * MEBIBYTE, 300 * 10**6
CODE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
LEFT_OUT = ("VIDEO", "STORIES")


def account(call: Call, node: Node) -> Record:
    data = node.data
    available = {"id": node.id, "user_id": node.id, "username": data["username"], "name": data["name"]}
    available |= {"account_type": "BUSINESS", "media_count": len(shown(call, node))}
    available |= dict.fromkeys(("biography", "website", "profile_picture_url", "followers_count", "follows_count"))
    return call.chosen(available, "id", "IGUser")


def create(call: Call, node: Node) -> Record:
    kind = call.text("media_type")
    if kind in LEFT_OUT or (call.text("video_url") and kind != "REELS"):
        raise GraphRefusal("video_format")
    if kind not in ("", "IMAGE", "CAROUSEL", "REELS"):
        raise GraphRefusal("media_type", kind)
    content = {"CAROUSEL": album, "REELS": reel}.get(kind, image)(call)
    label = call.flag("is_ai_generated")
    if label and call.flag("is_carousel_item"):
        raise GraphRefusal("parameter", "Param is_ai_generated is for the carousel container only")
    return {"id": open_container(call, "container", caption=caption(call), is_ai_generated=label, **content).id}


def caption(call: Call) -> str:
    text = call.text("caption").strip()
    counts = (len(text), CAPTION), (len(re.findall(r"#\w", text)), HASHTAGS), (len(re.findall(r"@\w", text)), MENTIONS)
    if any(count > most for count, most in counts):
        raise GraphRefusal("caption")
    return text


def album(call: Call) -> Record:
    return {"children": collected(call, "container", CAROUSEL), "is_child": False, "media_type": "CAROUSEL_ALBUM"}


def reel(call: Call) -> Record:
    """Fetch the video, and its cover as a picture; what cannot be had makes a container that ends in error."""
    if not (address := call.text("video_url")):
        raise GraphRefusal("parameter", "The parameter video_url is required")
    kept = {"media_type": "REELS", "is_child": False, "children": [], "in_feed": call.flag("share_to_feed")}
    cover = call.text("cover_url")
    try:
        return {**kept, **fetch_film(address, FILM_BYTES), "cover": picture(cover)["sha256"] if cover else ""}
    except OSError:
        return kept | {"failure": "2207052"}
    except ValueError:
        return kept | {"failure": "2207026"}


def image(call: Call) -> Record:
    """Fetch the picture as Instagram does, at once. Raises GraphRefusal."""
    if not (address := call.text("image_url")):
        raise GraphRefusal("parameter", "The parameter image_url is required")
    if len(call.text("alt_text")) > ALT_TEXT:
        raise GraphRefusal("parameter", "Param alt_text is too long")
    kept = {"alt_text": call.text("alt_text"), "is_child": call.flag("is_carousel_item"), "media_type": "IMAGE"}
    return {**kept, **picture(address), "children": []}


def picture(address: str) -> Record:
    try:
        content = fetch(address, BYTES)
    except TimeoutError:
        raise GraphRefusal("download_timeout") from None
    except (OSError, ValueError):
        raise GraphRefusal("download", address) from None
    if len(content) > BYTES:
        raise GraphRefusal("image_size")
    try:
        made = read(content)
    except ValueError:
        raise GraphRefusal("download", address) from None
    if made.format not in ("JPEG", "MPO"):
        raise GraphRefusal("image_format")
    if not RATIOS[0] <= round(made.ratio, 2) <= RATIOS[1]:
        raise GraphRefusal("ratio")
    return made.record()


def container(call: Call, node: Node) -> Record:
    current = poll(call.world, node)
    words = {"ERROR": f"Error: {node.data['reason'] or 2207032}", "IN_PROGRESS": "In Progress"}
    status = words.get(current, f"{current.capitalize()}: Media has been uploaded and it is ready to be published.")
    return call.chosen({"id": node.id, "status_code": current, "status": status}, "id", "IGContainer")


def publish(call: Call, node: Node) -> Record:
    made = publishable(call, "container")
    if call.world.quota_usage("media", node.id) >= DAILY:
        raise GraphRefusal("daily_limit")
    names = ("caption", "alt_text", "media_type", "sha256", "cover", "is_ai_generated")
    kept = {name: made.data.get(name, "") for name in names}
    children = [child(call, call.world.nodes[number], node) for number in made.data["children"]]
    media = call.world.add("media", node.id, **kept, children=children)
    made.data["published"] = media.id
    return {"id": media.id}


def child(call: Call, item: Node, node: Node) -> str:
    kept = {name: item.data[name] for name in ("alt_text", "media_type", "sha256")}
    return call.world.add("album_item", node.id, caption="", children=[], **kept).id


def shown(call: Call, node: Node) -> list[Node]:
    return call.world.published("media", node.id)


def listing(call: Call, node: Node) -> Record:
    return call.page([read_media(call, media) for media in shown(call, node)])


def shortcode(number: str) -> str:
    """Return the address's name for a number, in Instagram's alphabet of 64."""
    value, letters = int(number), ""
    while value:
        value, rest = divmod(value, len(CODE))
        letters = CODE[rest] + letters
    return letters


def read_media(call: Call, node: Node) -> Record:
    data, code = node.data, shortcode(node.id)
    is_reel = data["media_type"] == "REELS"
    children: list[dict[str, Any]] = [{"id": number} for number in data["children"]]
    available = {
        "id": node.id,
        "caption": data["caption"] or None,
        "alt_text": data["alt_text"] or None,
        "media_type": "VIDEO" if is_reel else data["media_type"],
        "is_ai_generated": bool(data.get("is_ai_generated")),
        "media_product_type": "REELS" if is_reel else "FEED",
        "media_url": f"https://scontent.cdninstagram.com/{code}.{'mp4' if is_reel else 'jpg'}",
        "permalink": f"https://www.instagram.com/{'reel' if is_reel else 'p'}/{code}/",
        "shortcode": code,
        "timestamp": shown_time(node.created),
        "username": call.world.nodes[node.owner].data["username"],
        "owner": {"id": node.owner},
        "children": {"data": children} if children else None,
        "comments": nested(call, node),
        **dict.fromkeys(("thumbnail_url", "like_count", "comments_count", "is_comment_enabled")),
    }
    return call.chosen(available, "id", "IGMedia")


def delete(call: Call, node: Node) -> Record:
    """Take a whole publication away, which only a login by Facebook may."""
    if call.actor.kind == "instagram":
        raise GraphRefusal("method", "delete")
    node.is_gone = True
    return {"success": True, "deleted_id": node.id}


def limit(call: Call, node: Node) -> Record:
    config = {"quota_total": DAILY, "quota_duration": DAY_S}
    available = {"quota_usage": call.world.quota_usage("media", node.id), "config": config, "id": None}
    return {"data": [call.chosen(available, "quota_usage", "ContentPublishingLimit")]}
