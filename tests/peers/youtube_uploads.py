"""Uploads to YouTube: in one request, with metadata, or in pieces ("Resumable Uploads")."""

import json
import re
from collections.abc import Callable
from io import BytesIO

from PIL import Image

from tests.peers.fake_http import Reply, Request
from tests.peers.youtube_refusals import YouTubeRefusal
from tests.peers.youtube_state import UPLOAD_LIFE_S, Caption, Record, Upload, World
from tests.peers.youtube_videos import PARTS, insert, parts_of, read_metadata, zulu

PIECE = 256 * 1024
"""Every piece but the last is a multiple of this."""
CAPTION_PARTS, NAME = {"id", "snippet"}, 150


def begin(world: World, request: Request, target: str) -> Reply:
    """Take the whole, or open a session whose address is the answer's Location."""
    match request.query.get("uploadType"):
        case "resumable":
            upload = start(world, request, target, body(request))
            key = f"upload_id={upload.id}"
            address = f"http://{request.headers['Host']}{request.address}&{key}"
            return Reply(headers={"Location": address, "X-GUploader-UploadID": upload.id})
        case "multipart":
            metadata, content = parts_of_body(request)
        case _:
            metadata, content = {}, request.body
    if not content:
        raise YouTubeRefusal("contentRequired" if target == "captions" else "mediaBodyRequired")
    upload = start(world, request, target, metadata)
    upload.feed(content)
    return finish(world, upload, status=200)


def start(world: World, request: Request, target: str, metadata: Record) -> Upload:
    if target == "videos":
        read_metadata(metadata, parts_of(request.query, PARTS))
        world.spend(1, "uploads")
    size = request.headers.get("X-Upload-Content-Length")
    upload = Upload(world.key(24), target, request.query, metadata, int(size) if size else None, world.now)
    world.uploads[upload.id] = upload
    return upload


def body(request: Request) -> Record:
    try:
        sent: Record = request.json
    except ValueError:
        raise YouTubeRefusal("parseError") from None
    return sent


def parts_of_body(request: Request) -> tuple[Record, bytes]:
    """Return the metadata and the medium of a multipart/related body."""
    boundary = re.search(r'boundary="?([^";]+)', request.headers["Content-Type"])
    if request.kind != "multipart/related" or boundary is None:
        raise YouTubeRefusal("badRequest")
    pieces = request.body.split(b"--" + boundary[1].encode())[1:3]
    metadata, content = (re.split(rb"\r?\n\r?\n", piece, maxsplit=1)[1] for piece in pieces)
    return json.loads(metadata), re.sub(rb"\r?\n\Z", b"", content)


def take(world: World, request: Request) -> Reply:
    """Take a piece of an upload, or say how much there is. Raises YouTubeRefusal."""
    upload = world.uploads.get(request.query.get("upload_id", ""))
    if upload is None or world.now - upload.created > UPLOAD_LIFE_S:
        raise YouTubeRefusal("notFound")
    if upload.result is not None:
        return Reply(upload.result, 201)
    start, total = span(request, upload)
    if upload.total not in (None, total):
        raise YouTubeRefusal("badRequest", "Content-Range")
    upload.total = total
    if start is not None:
        keep(world, upload, request.body, start)
    if upload.size == upload.total:
        return finish(world, upload, status=201)
    return Reply(status=308, headers={"Range": f"bytes=0-{upload.size - 1}"} if upload.size else {})


def span(request: Request, upload: Upload) -> tuple[int | None, int]:
    """Return where the piece begins, None for a question, and the size of the whole. Raises YouTubeRefusal."""
    sent = request.headers.get("Content-Range")
    if sent is None:
        return 0, len(request.body)
    match = re.fullmatch(r"bytes (?:\*|(\d+)-(\d+))/(\d+)", sent)
    if match is None:
        raise YouTubeRefusal("badRequest", "Content-Range")
    start, end, total = match.groups()
    if start is None:
        return None, int(total)
    if int(end) - int(start) + 1 != len(request.body) or int(start) != upload.size:
        raise YouTubeRefusal("badRequest", "Content-Range")
    return int(start), int(total)


def keep(world: World, upload: Upload, piece: bytes, start: int) -> None:
    if start + len(piece) < (upload.total or 0) and len(piece) % PIECE:
        raise YouTubeRefusal("badRequest", "Content-Range")
    upload.feed(piece[: world.taken])
    world.taken = None


def finish(world: World, upload: Upload, *, status: int) -> Reply:
    """Make what was uploaded; the session's later requests are answered the same."""
    upload.result = TARGETS[upload.target](world, upload)
    upload.content.clear()
    return Reply(upload.result, status)


def set_thumbnail(world: World, upload: Upload) -> Record:
    video = world.video(upload.query.get("videoId", ""))
    try:
        with Image.open(BytesIO(bytes(upload.content))) as picture:
            picture.load()
            is_known = picture.format in {"JPEG", "PNG", "MPO"}
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        is_known = False
    if not is_known:
        raise YouTubeRefusal("invalidImage")
    video.thumbnail = upload.digest.hexdigest()
    address = f"https://i.ytimg.com/vi/{video.id}/default.jpg"
    return {"kind": "youtube#thumbnailSetResponse", "items": [{"default": {"url": address}}]}


def insert_caption(world: World, upload: Upload) -> Record:
    parts_of(upload.query, CAPTION_PARTS)
    snippet = upload.metadata.get("snippet", {})
    language, name = snippet.get("language", ""), snippet.get("name", "")
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", language) or "name" not in snippet:
        raise YouTubeRefusal("invalidMetadata")
    if len(name) > NAME:
        raise YouTubeRefusal("nameTooLong")
    video = world.video(snippet.get("videoId", ""))
    if any(
        (track.video, track.language, track.name) == (video.id, language, name) for track in world.captions.values()
    ):
        raise YouTubeRefusal("captionExists")
    content = bytes(upload.content).decode(errors="replace")
    track = Caption(world.key(30), video.id, language, name, bool(snippet.get("isDraft")), content, world.now)
    world.captions[track.id] = track
    return view_caption(track)


def view_caption(track: Caption) -> Record:
    names: Record = {"videoId": track.video, "lastUpdated": zulu(track.changed), "trackKind": "standard"}
    names |= {"language": track.language, "name": track.name, "audioTrackType": "unknown", "isDraft": track.is_draft}
    names["status"] = "serving" if track.is_readable else "failed"
    failure = {} if track.is_readable else {"failureReason": "unknownFormat"}
    return {"kind": "youtube#caption", "id": track.id, "snippet": {**names, **failure}}


TARGETS: dict[str, Callable[[World, Upload], Record]] = {
    "videos": insert,
    "captions": insert_caption,
    "thumbnails/set": set_thumbnail,
}
