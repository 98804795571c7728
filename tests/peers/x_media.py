"""Media of X: "Upload media" (one shot; initialize, append, finalize, status), "Create Media metadata", "subtitles"."""

import base64
import binascii
import io
from hashlib import sha256
from typing import Any

from PIL import Image

from tests.peers.fake_http import Request
from tests.peers.x_problems import XProblem, invalid
from tests.peers.x_state import DAY_S, Medium, Record, World

MEGABYTE = 10**6
BYTES = {
    "tweet_image": 5 * MEGABYTE,
    "tweet_gif": 15 * MEGABYTE,
    "tweet_video": 8_000 * MEGABYTE,
    "subtitles": MEGABYTE,
}
PIECE, ALT_TEXT = 5 * MEGABYTE, 1_000
IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif", "MPO": "image/jpeg"}


def arguments(request: Request) -> Record:
    """Return a body's arguments; `media` as bytes from a file, or from base64 in JSON. Raises XProblem."""
    if request.kind != "application/json":
        return {**request.query, **request.form, **request.files}
    sent: Record = request.json
    try:
        return {**sent, **({"media": base64.b64decode(sent["media"], validate=True)} if "media" in sent else {})}
    except (binascii.Error, TypeError):
        raise invalid("The media is not base64.", media="") from None


def upload(world: World, request: Request, user: str) -> Record:
    sent = arguments(request)
    category, content = sent.get("media_category", ""), sent.get("media")
    if category not in ("tweet_image", "tweet_gif"):
        raise invalid(f"media_category [{category}] is not one of the one-shot upload", media_category=category)
    if not isinstance(content, bytes) or not content:
        raise invalid("media is required", media="")
    medium = start(world, user, str(sent.get("media_type", "")), category, len(content))
    medium.pieces[0] = content
    return finish(world, medium)


def start(world: World, user: str, kind: str, category: str, total: int) -> Medium:
    if total > BYTES[category]:
        raise XProblem("large")
    medium = Medium(world.number(), user, world.now, kind, category, total, {})
    world.media[medium.id] = medium
    return medium


def initialize(world: World, request: Request, user: str) -> Record:
    sent = arguments(request)
    kind, category, total = sent.get("media_type"), sent.get("media_category"), sent.get("total_bytes")
    if category not in BYTES or not kind or not str(total).isdecimal():
        raise invalid("media_type, media_category and total_bytes are required", media_category=str(category))
    medium = start(world, user, str(kind), category, int(str(total)))
    return {"id": medium.id, "media_key": medium.key, "expires_after_secs": DAY_S}


def own(world: World, number: str, user: str) -> Medium:
    medium = world.media.get(number)
    if medium is None or medium.user != user or world.now - medium.created > DAY_S:
        raise invalid("Your media IDs are invalid.", media_id=number)
    return medium


def append(world: World, request: Request, user: str, number: str) -> Record:
    medium, sent = own(world, number, user), arguments(request)
    segment, content = str(sent.get("segment_index", "")), sent.get("media")
    if not segment.isdecimal() or int(segment) > 999 or not isinstance(content, bytes):
        raise invalid("media and segment_index are required", segment_index=segment)
    if len(content) > PIECE:
        raise XProblem("large")
    medium.pieces[int(segment)] = content
    return {"expires_at": int(medium.created + DAY_S)}


def finalize(world: World, request: Request, user: str, number: str) -> Record:
    return finish(world, own(world, number, user))


def finish(world: World, medium: Medium) -> Record:
    """Join the pieces; what is not whole or no picture is refused. Raises XProblem."""
    content = b"".join(medium.pieces[segment] for segment in sorted(medium.pieces))
    if len(content) != medium.total or sorted(medium.pieces) != list(range(len(medium.pieces))):
        raise invalid("Segments do not add up to provided total file size.", media_id=medium.id)
    if medium.category in ("tweet_image", "tweet_gif"):
        medium.kind, medium.width, medium.height = read(content)
    course = world.processing
    medium.sha256, medium.size, medium.pieces = sha256(content).hexdigest(), len(content), {}
    medium.polls, medium.end = course["polls"], course["end"]
    medium.has_processing = (
        medium.category in ("tweet_gif", "tweet_video") or medium.polls != 0 or medium.end != "succeeded"
    )
    return shown(medium)


def read(content: bytes) -> tuple[str, int, int]:
    try:
        with Image.open(io.BytesIO(content)) as image:
            image.load()
            return IMAGES[str(image.format)], *image.size
    except (KeyError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise invalid("media type unrecognized.", media="") from None


def shown(medium: Medium) -> Record:
    made: Record = {"id": medium.id, "media_key": medium.key, "size": medium.size, "expires_after_secs": DAY_S}
    if medium.width:
        made["image"] = {"image_type": medium.kind, "w": medium.width, "h": medium.height}
    return {**made, **({"processing_info": progress(medium)} if medium.has_processing else {})}


def progress(medium: Medium) -> Record:
    if medium.polls != 0:
        return {"state": "in_progress", "progress_percent": 50, "check_after_secs": 1}
    if medium.end == "failed":
        error = {"code": 1, "name": "InvalidMedia", "message": "Unsupported media"}
        return {"state": "failed", "progress_percent": 100, "error": error}
    return {"state": "succeeded", "progress_percent": 100}


def status(world: World, request: Request, user: str) -> Record:
    if request.query.get("command", "STATUS") != "STATUS":
        raise invalid("command must be STATUS", command=request.query["command"])
    medium = own(world, request.query.get("media_id", ""), user)
    current = shown(medium)
    if medium.polls:
        medium.polls -= 1
    return current


def describe(world: World, request: Request, user: str) -> Record:
    """Keep a medium's alternative text."""
    sent = request.json
    medium = own(world, str(sent.get("id", "")), user)
    text = alternative(sent)
    if not text or len(text) > ALT_TEXT:
        raise invalid("alt_text must be between 1 and 1000 characters", alt_text=text[:20])
    medium.alt_text = text
    return {"id": medium.id, "associated_metadata": {"alt_text": {"text": text}}}


def add_subtitles(world: World, request: Request, user: str) -> Record:
    """Give a video a track of subtitles ("Create Media subtitles": a language of two capitals)."""
    sent = request.json
    track = sent.get("subtitles") or {}
    video, file = own(world, str(sent.get("id", "")), user), own(world, str(track.get("id", "")), user)
    language = str(track.get("language_code", ""))
    is_pair = (video.category, file.category) == ("tweet_video", "subtitles") and file.sha256
    if not is_pair or sent.get("media_category") != "TweetVideo" or not (len(language) == 2 and language.isupper()):
        raise invalid("subtitles are not valid", language_code=language)
    video.subtitles[language] = file.sha256
    return {"id": video.id, "media_category": "TweetVideo", "associated_subtitles": [track]}


def alternative(sent: Any) -> str:
    try:
        return str(sent["metadata"]["alt_text"]["text"])
    except (KeyError, TypeError):
        return ""
