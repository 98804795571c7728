"""Media of X: pictures in one request, a video in pieces, processed and with its subtitles.

X, API v2: "Media: Upload" (initialize, append, finalize, status), "Create Media metadata", "Create Media subtitles".
"""

import io
from base64 import b64encode
from collections.abc import Callable
from functools import partial
from typing import Any, BinaryIO
from urllib.parse import quote

from app.adapters.http.response import HttpResponse
from app.adapters.networks.exchange import NetworkApi
from app.adapters.networks.file_streams import open_file
from app.core.messages import msg
from app.domain.organisations.rules import language_name
from app.domain.publishing.ports import (
    NetworkError,
    NetworkErrorKind,
    OutgoingAttachment,
    OutgoingCaptions,
    OutgoingVideo,
)

PIECE = 5_000_000
"""Bytes, the most that X takes in one of the thousand pieces of an upload."""
_POLLS, _LONGEST_PAUSE = 60, 10.0
_NOT_PROCESSED = msg("X no ha podido preparar el vídeo. Guárdelo como MP4 (H.264 y AAC) y repita.")
_TOO_SLOW = msg("X tarda demasiado en preparar el vídeo. No se ha publicado.")
Pause = Callable[[float], None]


def upload_picture(talk: NetworkApi, picture: OutgoingAttachment) -> str:
    content = b64encode(picture.content).decode()
    upload = {"media": content, "media_category": "tweet_image", "media_type": picture.media_type}
    media = text_of(talk, talk.post("/2/media/upload", json=upload), "id")
    if picture.alt_text:
        description = {"id": media, "metadata": {"alt_text": {"text": picture.alt_text}}}
        talk.post("/2/media/metadata", json=description)
    return media


def upload_video(talk: NetworkApi, video: OutgoingVideo, *, wait: Pause) -> str:
    """Return the video's number, once it may be shown. X keeps it for a day, and takes no alternative text of it."""
    with open_file(video.open) as stream:
        media = _upload_pieces(talk, stream, video.size, "tweet_video", "video/mp4", wait=wait)
    for captions in video.captions:
        _add_subtitles(talk, media, captions, wait=wait)
    return media


def data_of(talk: NetworkApi, answer: HttpResponse) -> dict[str, Any]:
    data = talk.object_in(answer).get("data")
    return data if isinstance(data, dict) else {}


def text_of(talk: NetworkApi, answer: HttpResponse, name: str) -> str:
    """Return a text of the answer's data. Raises NetworkError (unknown) without one."""
    value = data_of(talk, answer).get(name)
    if not isinstance(value, str) or not value:
        raise talk.nonsense(answer)
    return value


def _add_subtitles(talk: NetworkApi, media: str, captions: OutgoingCaptions, *, wait: Pause) -> None:
    text, name = captions.content.encode(), str(language_name(captions.language))
    subtitles = _upload_pieces(talk, io.BytesIO(text), len(text), "subtitles", "text/vtt", wait=wait)
    track = {"id": subtitles, "language_code": captions.language[:2].upper(), "display_name": name}
    talk.post("/2/media/subtitles", json={"id": media, "media_category": "TweetVideo", "subtitles": track})


def _upload_pieces(
    talk: NetworkApi, stream: BinaryIO, size: int, category: str, media_type: str, *, wait: Pause
) -> str:
    about = {"media_category": category, "media_type": media_type, "total_bytes": size}
    media = text_of(talk, talk.post("/2/media/upload/initialize", json=about), "id")
    place = f"/2/media/upload/{quote(media, safe='')}"
    for segment, piece in enumerate(iter(partial(stream.read, PIECE), b"")):
        files = {"media": ("piece", piece, "application/octet-stream")}
        talk.post(f"{place}/append", data={"segment_index": str(segment)}, files=files)
    _await_processing(talk, media, talk.post(f"{place}/finalize"), wait=wait)
    return media


def _await_processing(talk: NetworkApi, media: str, answer: HttpResponse, *, wait: Pause) -> None:
    for _ in range(_POLLS):
        progress = data_of(talk, answer).get("processing_info") or {"state": "succeeded"}
        match progress.get("state"):
            case "succeeded":
                return
            case "failed":
                raise NetworkError(NetworkErrorKind.REFUSED, _NOT_PROCESSED)
        wait(_pause(progress.get("check_after_secs")))
        answer = talk.get("/2/media/upload", command="STATUS", media_id=media)
    raise NetworkError(NetworkErrorKind.NOT_SENT, _TOO_SLOW)


def _pause(seconds: object) -> float:
    return min(float(seconds), _LONGEST_PAUSE) if isinstance(seconds, int) and seconds > 0 else 1.0
