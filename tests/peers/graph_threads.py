"""Threads' API: "Posts", "Retrieve posts", "Delete posts", "Overview" (limits) and "Troubleshooting"."""

import regex

from tests.peers.graph_instagram import shortcode
from tests.peers.graph_media import MEBIBYTE, collected, fetch, fetch_film, open_container, poll, publishable, read
from tests.peers.graph_refusals import GraphRefusal
from tests.peers.graph_state import DAY_S, THREAD_KINDS, Call, Node, Record, shown_time

TEXT, ALT_TEXT, CAROUSEL, LINKS = 500, 1_000, 20, 5
POSTS, REPLIES, DELETIONS = 250, 1_000, 100
BYTES, FILM_BYTES, RATIO = 8 * MEBIBYTE, 10**9, 10
FORMATS = {"JPEG", "MPO", "PNG"}
EMOJI = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}")
LINK = regex.compile(r"https?://\S+")


def account(call: Call, node: Node) -> Record:
    available = {"id": node.id, "username": node.data["username"], "name": node.data["name"]}
    available |= {"threads_profile_picture_url": None, "threads_biography": None, "is_verified": False}
    return call.chosen(available, "id", "ThreadsUser")


def length(text: str) -> int:
    """Count characters, and an emoji's UTF-8 bytes."""
    clusters = regex.findall(r"\X", text)
    return sum(len(cluster.encode()) if EMOJI.search(cluster) else len(cluster) for cluster in clusters)


def create(call: Call, node: Node) -> Record:
    made = open_container(call, "thread_container", **content(call))
    if call.flag("auto_publish_text") and made.data["media_type"] == "TEXT":
        return {"id": show(call, node, made).id}
    return {"id": made.id}


def content(call: Call) -> Record:
    kept = {"text": checked(call), "reply_to": reply(call), "is_child": call.flag("is_carousel_item"), "children": []}
    kept |= {"media_type": call.text("media_type"), "alt_text": call.text("alt_text")}
    match call.text("media_type"):
        case "TEXT" if kept["text"]:
            return kept
        case "IMAGE" if len(kept["alt_text"]) <= ALT_TEXT:
            return kept | image(call)
        case "VIDEO" if len(kept["alt_text"]) <= ALT_TEXT:
            return kept | film(call)
        case "CAROUSEL":
            numbers = collected(call, "thread_container", CAROUSEL)
            failures = [call.world.nodes[number].data["reason"] for number in numbers]
            return kept | {"children": numbers, "failure": next(filter(None, failures), "")}
        case "TEXT" | "IMAGE" | "VIDEO":
            raise GraphRefusal("parameter", "Param text or alt_text is empty or too long")
    raise GraphRefusal("parameter", "Param media_type must be one of {TEXT, IMAGE, VIDEO, CAROUSEL}")


def checked(call: Call) -> str:
    text = call.text("text").strip()
    if length(text) > TEXT:
        raise GraphRefusal("parameter", "Param text must be at most 500 characters long.")
    if len({*LINK.findall(text), *filter(None, [call.text("link_attachment")])}) > LINKS:
        raise GraphRefusal("parameter", "THREADS_API__LINK_LIMIT_EXCEEDED")
    return text


def reply(call: Call) -> str:
    """Return the own publication that this one continues, or somebody's reply that it answers."""
    number = call.text("reply_to_id")
    if not number:
        return ""
    kind = call.world.node(number, "get").kind
    if kind == "thread_reply" and "threads_manage_replies" not in call.grant.scopes:
        raise GraphRefusal("permission")
    if kind not in THREAD_KINDS:
        raise GraphRefusal("parameter", "Param reply_to_id is invalid")
    return number


def image(call: Call) -> Record:
    """Fetch the picture; what cannot be had makes a container that ends in error."""
    try:
        made = read(fetch(call.text("image_url"), BYTES))
    except (OSError, ValueError):
        return {"failure": "FAILED_DOWNLOADING_IMAGE"}
    if made.format not in FORMATS or len(made.content) > BYTES:
        return {"failure": "UNKNOWN"}
    if not 1 / RATIO <= made.ratio <= RATIO:
        return {"failure": "INVALID_ASPEC_RATIO"}
    return made.record()


def film(call: Call) -> Record:
    """Fetch the video; what cannot be had makes a container that ends in error."""
    try:
        return fetch_film(call.text("video_url"), FILM_BYTES)
    except OSError:
        return {"failure": "FAILED_DOWNLOADING_VIDEO"}
    except ValueError:
        return {"failure": "FAILED_PROCESSING_VIDEO"}


def container(call: Call, node: Node) -> Record:
    current = poll(call.world, node)
    message = (node.data["reason"] or "UNKNOWN") if current == "ERROR" else None
    return call.chosen({"id": node.id, "status": current, "error_message": message}, "id", "ThreadsContainer")


def publish(call: Call, node: Node) -> Record:
    return {"id": show(call, node, publishable(call, "thread_container")).id}


def show(call: Call, node: Node, made: Node) -> Node:
    if call.world.quota_usage("thread", node.id) >= POSTS:
        raise GraphRefusal("daily_limit")
    names = ("text", "alt_text", "media_type", "reply_to", "sha256")
    kept = {name: made.data.get(name, "") for name in names}
    items = [call.world.nodes[number].data for number in made.data["children"]]
    children = [{name: item.get(name, "") for name in ("alt_text", "sha256")} for item in items]
    thread = call.world.add("thread", node.id, **kept, children=children)
    made.data["published"] = thread.id
    return thread


def listing(call: Call, node: Node) -> Record:
    own = [thread for thread in call.world.published("thread", node.id) if not thread.data["reply_to"]]
    return call.page([read_thread(call, thread) for thread in call.window(own)])


def replies(call: Call, node: Node) -> Record:
    own = [thread for thread in call.world.published("thread", node.id) if thread.data["reply_to"]]
    return call.page([read_thread(call, thread) for thread in call.window(own)])


def conversation(call: Call, node: Node) -> Record:
    """Return all that hangs from a publication, newest first, in whatever depth."""
    shown = [each for kind in THREAD_KINDS for each in call.world.published(kind, node.owner)]
    hanging = [each for each in shown if each.data["reply_to"] and _root(call, each) == node.id]
    ordered = sorted(hanging, key=lambda each: (each.created, each.id), reverse=call.text("reverse") != "false")
    return call.page([read_thread(call, each) for each in ordered])


def _root(call: Call, node: Node) -> str:
    above = node.data["reply_to"]
    return _root(call, call.world.nodes[above]) if above else node.id


def read_thread(call: Call, node: Node) -> Record:
    data, code = node.data, shortcode(node.id)
    author = data.get("author")
    username = author["username"] if author else call.world.nodes[node.owner].data["username"]
    kinds = {"TEXT": "TEXT_POST", "CAROUSEL": "CAROUSEL_ALBUM"}
    children = {"data": [{"id": f"{node.id}{n}"} for n in range(len(data["children"]))]}
    available = {
        "id": node.id,
        "media_product_type": "THREADS",
        "media_type": kinds.get(data["media_type"], data["media_type"]),
        "media_url": f"https://scontent.cdninstagram.com/{code}.jpg" if data["sha256"] else None,
        "permalink": f"https://www.threads.com/@{username}/post/{code}",
        "owner": {"id": node.owner},
        "username": username,
        "text": data["text"] or None,
        "timestamp": shown_time(node.created),
        "shortcode": code,
        "alt_text": data["alt_text"] or None,
        "children": children if data["children"] else None,
        "is_reply": bool(data["reply_to"]),
        "replied_to": {"id": data["reply_to"]} if data["reply_to"] else None,
        "is_quote_post": False,
        "root_post": {"id": _root(call, node)} if data["reply_to"] else None,
        "is_reply_owned_by_me": not author,
        "has_replies": any(n.data.get("reply_to") == node.id for n in call.world.nodes.values() if not n.is_gone),
        **dict.fromkeys(("thumbnail_url", "gif_url", "link_attachment_url", "topic_tag")),
    }
    return call.chosen(available, "id", "ThreadsMedia")


def delete(call: Call, node: Node) -> Record:
    node.is_gone = True
    return {"success": True, "deleted_id": node.id}


def limit(call: Call, node: Node) -> Record:
    gone = [n for n in call.world.nodes.values() if n.kind == "thread" and n.is_gone]
    totals = {"": POSTS, "reply_": REPLIES, "delete_": DELETIONS}
    usage = {"": call.world.quota_usage("thread", node.id), "reply_": 0, "delete_": len(gone)}
    available: Record = {"id": None}
    for name, total in totals.items():
        available |= {f"{name}quota_usage": usage[name]}
        available |= {f"{name}config": {"quota_total": total, "quota_duration": DAY_S}}
    return {"data": [call.chosen(available, "quota_usage", "ThreadsPublishingLimit")]}
