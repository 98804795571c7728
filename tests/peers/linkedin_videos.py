"""The Videos API: an upload begun, its parts, captions and thumbnail, its end, and what becomes of the video."""

import hashlib
import json
import re
from collections.abc import Callable

from tests.peers.fake_http import Reply, Request
from tests.peers.linkedin_refusals import LinkedInRefusal, schema
from tests.peers.linkedin_state import Record, Video, World

PART = 4_194_304
BYTES = range(8, 500_000_001)
"""LinkedIn asks for 75 KB at least; the tests' films are smaller."""
CAPTIONS = ("format", "formattedForEasyReader", "largeText", "source", "locale", "transcriptType")
SUBRIP = re.compile(r"1\r?\n\d\d:\d\d:\d\d,\d{3} --> \d\d:\d\d:\d\d,\d{3}\r?\n\S")
UPLOAD_S = 86_400


def act(world: World, request: Request, sent: Record, own: Callable[[object], str]) -> Reply:
    """Begin or end an upload; `own` judges its owner. Raises LinkedInRefusal."""
    match request.query.get("action"), sent:
        case "initializeUpload", {"initializeUploadRequest": {"owner": owner, **about}}:
            return begin(world, request.headers["Host"], own(owner), about)
        case "finalizeUpload", {"finalizeUploadRequest": dict(named)}:
            return finish(world, named)
    raise LinkedInRefusal("argument", "The action is unknown")


def begin(world: World, host: str, owner: str, sent: Record) -> Reply:
    size = sent.get("fileSizeBytes")
    if not isinstance(size, int) or size not in BYTES:
        raise schema("initializeUploadRequest/fileSizeBytes", "the size of a video is out of range")
    key = f"D4D{world.number()}"
    wants = {"captions": bool(sent.get("uploadCaptions")), "thumbnail": bool(sent.get("uploadThumbnail"))}
    video = Video(f"urn:li:video:{key}", owner, key, size, f"token-{key}", wants)
    world.videos[video.urn] = video
    root = f"http://{host}/dms-uploads/{key}"
    starts = range(0, size, PART)
    parts = [
        {"uploadUrl": f"{root}/part/{n}", "firstByte": first, "lastByte": min(first + PART, size) - 1}
        for n, first in enumerate(starts)
    ]
    value: Record = {"video": video.urn, "uploadInstructions": parts, "uploadToken": video.token}
    value |= {f"{name}UploadUrl": f"{root}/{name}" for name, is_wanted in wants.items() if is_wanted}
    return Reply({"value": {**value, "uploadUrlsExpireAt": int((world.now + UPLOAD_S) * 1000)}})


def take_part(world: World, request: Request, key: str, number: str) -> Reply:
    video = world.video(f"urn:li:video:{key}")
    video.parts[int(number)] = request.body
    return Reply(headers={"ETag": f'"{video.mark(int(number))}"'})


def take_captions(world: World, request: Request, key: str) -> Reply:
    """Keep the captions by their language. Raises LinkedInRefusal for what is no SubRip."""
    about = json.loads(request.form.get("metadata", "{}"))
    if about.keys() != set(CAPTIONS) or about["format"] != "SRT" or about["transcriptType"] != "CLOSED_CAPTION":
        raise LinkedInRefusal("argument", "The captions' metadata is not of its schema")
    text = request.files.get("file", b"").decode()
    if not SUBRIP.match(text):
        raise LinkedInRefusal("argument", "The captions are not SRT")
    world.video(f"urn:li:video:{key}").captions = {about["locale"]["language"]: text}
    return Reply(status=201)


def take_thumbnail(world: World, request: Request, key: str) -> Reply:
    if request.headers.get("media-type-family") != "STILLIMAGE":
        raise LinkedInRefusal("argument", "A thumbnail is a STILLIMAGE")
    world.video(f"urn:li:video:{key}").thumbnail = hashlib.sha256(request.body).hexdigest()
    return Reply(status=201)


def finish(world: World, sent: Record) -> Reply:
    """End an upload of which every part is there, named in its order. Raises LinkedInRefusal."""
    video = world.video(str(sent.get("video")))
    marks = [video.mark(number) for number in range(len(video.parts))]
    content = b"".join(video.parts[number] for number in sorted(video.parts))
    if sent.get("uploadToken") != video.token or sent.get("uploadedPartIds") != marks or len(content) != video.size:
        raise LinkedInRefusal("argument", "The parts are not those of the upload")
    if video.wants["captions"] and not video.captions:
        raise LinkedInRefusal("argument", "The captions were announced and did not arrive")
    video.sha256, video.polls = hashlib.sha256(content).hexdigest(), world.processing["polls"]
    video.end = world.processing["end"] if content[4:8] == b"ftyp" else "PROCESSING_FAILED"
    video.parts.clear()
    return Reply()


def read(world: World, urn: str) -> Reply:
    video = world.video(urn)
    shown: Record = {"id": urn, "owner": video.owner, "status": video.status}
    if video.status == "PROCESSING_FAILED":
        shown["processingFailureReason"] = "FILE_FORMAT_UNSUPPORTED"
    if video.polls and video.sha256:
        video.polls -= 1
    return Reply(shown)
