"""Videos of a page: Video API, "Publishing", "Error codes"; "Video", "Video Captions"."""

from hashlib import sha256

from tests.peers import graph_pages
from tests.peers.graph_refusals import GraphRefusal
from tests.peers.graph_state import Call, Node, Record

LARGEST, SMALLEST = 2 * 10**9, 1_000
CAPTIONS, ADVERTISE = 200_000, "pages_manage_ads"


def upload(call: Call, node: Node) -> Record:
    """Make a video of an uploaded file, by its handle."""
    content = call.world.handles.pop(call.text("fbuploader_video_file_chunk"), None)
    if content is None:
        raise GraphRefusal("video_upload")
    if not SMALLEST <= len(content) <= LARGEST:
        raise GraphRefusal("video_large" if len(content) > LARGEST else "video_small")
    is_shown, is_draft = call.flag("published", True), call.text("unpublished_content_type") == "DRAFT"
    if not (is_shown or is_draft or ADVERTISE in call.grant.scopes):
        raise GraphRefusal("permission")
    if len(call.text("description")) > graph_pages.MESSAGE:
        raise GraphRefusal("parameter", "Param description is too long")
    video = _made(call, node, content)
    if is_shown:
        show(call, video)
    return {"id": video.id}


def _made(call: Call, node: Node, content: bytes) -> Node:
    course, thumb = call.world.processing, call.request.files.get("thumb", b"")
    return call.world.add(
        "video",
        node.id,
        size=len(content),
        published=False,
        post="",
        captions={},
        default_locale="",
        description=call.text("description").strip(),
        polls=course.polls,
        end=course.end if content[4:8] == b"ftyp" else "ERROR",
        sha256=sha256(content).hexdigest(),
        thumb=sha256(thumb).hexdigest() if thumb else "",
    )


def show(call: Call, video: Node) -> None:
    made = graph_pages.post(call, call.world.nodes[video.owner], video.data["description"], "", [])
    made.data |= {"video": video.id, "scheduled": 0}
    video.data |= {"published": True, "post": made.id}


def edit(call: Call, node: Node) -> Record:
    """Publish a video, once; another time it changes nothing."""
    if call.flag("published") and not node.data["published"]:
        show(call, node)
    return {"success": True}


def read(call: Call, node: Node) -> Record:
    data, status = node.data, "processing"
    if data["polls"] == 0:
        status = "ready" if data["end"] == "FINISHED" else "error"
    if "status" in call.fields() and data["polls"]:
        data["polls"] -= 1
    available = {
        "id": node.id,
        "description": data["description"] or None,
        "published": data["published"],
        "post_id": data["post"].partition("_")[2] or None,
        "permalink_url": f"/{node.owner}/videos/{node.id}/",
        "status": {"video_status": status},
        **dict.fromkeys(("created_time", "length", "title", "source")),
    }
    return call.chosen(available, "description,id", "Video")


def caption(call: Call, node: Node) -> Record:
    """Keep a track under the locale of its file's name, as SubRip."""
    content = call.request.files.get("captions_file", b"")
    name = call.request.file_names.get("captions_file", "").split(".")
    is_subrip = content.startswith(b"1\n") and b" --> " in content
    if len(name) != 3 or name[2] != "srt" or not is_subrip or len(content) > CAPTIONS:
        raise GraphRefusal("parameter", "Invalid captions_file")
    node.data["captions"][name[1]] = content.decode()
    node.data["default_locale"] = call.text("default_locale")
    return {"success": True}


def delete(call: Call, node: Node) -> Record:
    """Take a video away, with its post."""
    node.is_gone = True
    if node.data["post"]:
        call.world.nodes[node.data["post"]].is_gone = True
    return {"success": True}
