"""A publication as YouTube has it: what is sent of a video, and the channel's own videos by the key in their tags."""

import hashlib
import textwrap
from collections.abc import Iterator
from typing import Any

from app.adapters.networks.exchange import NetworkApi
from app.adapters.networks.youtube_api import items_of, pages_of, part_of
from app.domain.publishing.ports import NetworkError, OutgoingPost

_TITLE = 100
_PAGES, _PAGE = 3, "50"
_REPLACEMENTS = str.maketrans({"<": "‹", ">": "›"})
_ALIVE = ("uploaded", "processed")


def video_title(text: str) -> str:
    """Return the first line, shortened between words (Data API, "videos", snippet.title: 100 characters, no < or >)."""
    line = next((line for line in text.splitlines() if line.strip()), "").translate(_REPLACEMENTS)
    short = textwrap.shorten(line, _TITLE, placeholder="…")
    return short if len(short) > 1 else f"{line.strip()[: _TITLE - 1]}…" if len(line) > _TITLE else line.strip()


def video_tag(key: str) -> str:
    """Return the tag that a publication is known by."""
    return f"cauce-{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def video_fields(outgoing: OutgoingPost) -> dict[str, Any]:
    """Return a private video's fields; the description has the whole text (snippet.description: no < or >)."""
    snippet = {
        "title": video_title(outgoing.text),
        "description": outgoing.text.translate(_REPLACEMENTS),
        "tags": [video_tag(outgoing.key)],
        "defaultLanguage": outgoing.language,
        "defaultAudioLanguage": outgoing.language,
    }
    return {"snippet": snippet, "status": _status_fields(outgoing, "private")}


def public_fields(video_id: str, outgoing: OutgoingPost) -> dict[str, Any]:
    return {"id": video_id, "status": _status_fields(outgoing, "public")}


def _status_fields(outgoing: OutgoingPost, privacy: str) -> dict[str, Any]:
    """Return all that is set of the status: what an update leaves out goes back to its default (videos.update)."""
    label = {"containsSyntheticMedia": True} if outgoing.shows_ai_media else {}
    return {"privacyStatus": privacy, "embeddable": True, "selfDeclaredMadeForKids": False} | label


def keyed_video(talk: NetworkApi, key: str) -> dict[str, Any] | None:
    """Return the channel's video of this key, newest first; none that YouTube gave up."""
    return next((each for each in keyed_videos(talk, key) if upload_status(each) in _ALIVE), None)


def keyed_videos(talk: NetworkApi, key: str) -> Iterator[dict[str, Any]]:
    """Yield the channel's videos of this key, newest first, whatever became of them."""
    tag = video_tag(key)
    return (each for each in _own_videos(talk) if tag in _tags(each))


def read_video(talk: NetworkApi, video_id: str) -> dict[str, Any] | None:
    return next(iter(items_of(talk, "/videos", part="status", id=video_id)), None)


def upload_status(video: dict[str, Any]) -> str:
    return str(part_of(video, "status").get("uploadStatus") or "")


def privacy(video: dict[str, Any]) -> str:
    return str(part_of(video, "status").get("privacyStatus") or "")


def processing_failure(video: dict[str, Any]) -> str:
    """Return why YouTube gave it up (status.failureReason, status.rejectionReason)."""
    status = part_of(video, "status")
    return str(status.get("failureReason") or status.get("rejectionReason") or "")


def own_channel(talk: NetworkApi, part: str) -> dict[str, Any] | None:
    """Return the channel that the token was given for."""
    return next(iter(items_of(talk, "/channels", part=part, mine="true")), None)


def caption_languages(talk: NetworkApi, video_id: str) -> set[str]:
    tracks = items_of(talk, "/captions", part="snippet", videoId=video_id)
    return {str(part_of(track, "snippet").get("language")) for track in tracks}


def _own_videos(talk: NetworkApi) -> Iterator[dict[str, Any]]:
    """Yield the channel's last videos, private ones too: those of its playlist of uploads."""
    channel = own_channel(talk, "contentDetails") or {}
    playlist = part_of(part_of(channel, "contentDetails"), "relatedPlaylists").get("uploads")
    for uploads in _upload_pages(talk, str(playlist)) if playlist else ():
        ids = [str(part_of(upload, "contentDetails").get("videoId")) for upload in uploads]
        if ids:
            yield from items_of(talk, "/videos", part="snippet,status", id=",".join(ids), maxResults=_PAGE)


def _upload_pages(talk: NetworkApi, playlist: str) -> Iterator[list[dict[str, Any]]]:
    """Yield pages; of a channel without videos YouTube says that the playlist does not exist."""
    options = {"part": "contentDetails", "playlistId": playlist, "maxResults": _PAGE}
    try:
        yield from pages_of(talk, "/playlistItems", _PAGES, **options)
    except NetworkError as trouble:
        if trouble.code != "playlistNotFound":
            raise


def _tags(video: dict[str, Any]) -> list[str]:
    tags = part_of(video, "snippet").get("tags")
    return tags if isinstance(tags, list) else []
