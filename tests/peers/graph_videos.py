"""Videos of a page: "Page Videos" (`upload_phase`), "Video", "Video Captions"; Video API, "Error codes"."""

from hashlib import sha256

from tests.peers import graph_pages
from tests.peers.graph_refusals import GraphRefusal
from tests.peers.graph_state import Call, Node, Record

LARGEST, SMALLEST, WINDOW = 2 * 10**9, 1_000, 2**20
CAPTIONS, ADVERTISE = 200_000, "pages_manage_ads"


def upload(call: Call, node: Node) -> Record:
    phases = {"start": start, "transfer": transfer, "finish": finish}
    if (phase := phases.get(call.text("upload_phase"))) is None:
        raise GraphRefusal("parameter", "Param upload_phase must be one of {START, TRANSFER, FINISH, CANCEL}")
    return phase(call, node)


def start(call: Call, node: Node) -> Record:
    size = int(call.text("file_size") or 0)
    if not SMALLEST <= size <= LARGEST:
        raise GraphRefusal("video_large" if size > LARGEST else "video_small")
    course = call.world.processing
    kept = {"size": size, "description": "", "published": False, "post": "", "captions": {}, "default_locale": ""}
    video = call.world.add("video", node.id, **kept, polls=course.polls, end=course.end, sha256="", thumb="")
    call.world.pieces[video.id] = bytearray()
    return {"video_id": video.id, "upload_session_id": f"{video.id}0", **window(call, video)}


def window(call: Call, video: Node) -> Record:
    """Return what the upload waits for: an empty one when it is whole."""
    received = len(call.world.pieces[video.id])
    return {"start_offset": str(received), "end_offset": str(min(received + WINDOW, video.data["size"]))}


def session(call: Call, node: Node) -> Node:
    video = call.world.nodes.get(call.text("upload_session_id")[:-1])
    if video is None or video.owner != node.id or video.id not in call.world.pieces:
        raise GraphRefusal("parameter", "Invalid upload_session_id")
    return video


def transfer(call: Call, node: Node) -> Record:
    video, piece = session(call, node), call.request.files.get("video_file_chunk", b"")
    expected = window(call, video)
    room = int(expected["end_offset"]) - int(expected["start_offset"])
    if call.text("start_offset") != expected["start_offset"] or not 0 < len(piece) <= room:
        raise GraphRefusal("video_piece", data=expected)
    call.world.pieces[video.id] += piece
    return window(call, video)


def finish(call: Call, node: Node) -> Record:
    video = session(call, node)
    if len(call.world.pieces[video.id]) != video.data["size"]:
        raise GraphRefusal("video_upload")
    is_shown, is_draft = call.flag("published", True), call.text("unpublished_content_type") == "DRAFT"
    if not (is_shown or is_draft or ADVERTISE in call.grant.scopes):
        raise GraphRefusal("permission")
    if len(call.text("description")) > graph_pages.MESSAGE:
        raise GraphRefusal("parameter", "Param description is too long")
    content = bytes(call.world.pieces.pop(video.id))
    thumb = call.request.files.get("thumb", b"")
    video.data |= {"sha256": sha256(content).hexdigest(), "thumb": sha256(thumb).hexdigest() if thumb else ""}
    video.data |= {"description": call.text("description").strip()}
    if content[4:8] != b"ftyp":
        video.data["end"] = "ERROR"
    if is_shown:
        show(call, video)
    return {"success": True}


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
