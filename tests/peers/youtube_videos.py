"""The videos of YouTube: what their metadata may say, and what of them is shown ("Videos", "PlaylistItems")."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from tests.peers.youtube import FOREIGN, TOWN
from tests.peers.youtube_refusals import YouTubeRefusal
from tests.peers.youtube_state import Record, Upload, Video, World

TITLE, DESCRIPTION_BYTES, TAGS = 100, 5_000, 500
CATEGORIES = {"1", "2", "10", "15", "17", "19", "20", "22", "23", "24", "25", "26", "27", "28", "29"}
PRIVACY = {"public", "unlisted", "private"}
SNIPPET = {"title", "description", "tags", "categoryId", "defaultLanguage", "defaultAudioLanguage"}
STATUS = {
    "containsSyntheticMedia",
    "embeddable",
    "license",
    "privacyStatus",
    "publicStatsViewable",
    "publishAt",
    "selfDeclaredMadeForKids",
}
PARTS = {"contentDetails", "fileDetails", "id", "localizations", "player", "processingDetails", "recordingDetails"}
PARTS |= {"snippet", "statistics", "status", "topicDetails"}
HEADS = ((4, b"ftyp"), (0, b"\x1aE\xdf\xa3"), (8, b"AVI "), (0, b"\x00\x00\x01\xba"), (0, b"FLV"))
"""The first bytes of MP4 and MOV, WebM and Matroska, AVI, MPEG and FLV."""


def parts_of(query: Mapping[str, str], known: set[str]) -> set[str]:
    """Return the parts asked for. Raises YouTubeRefusal."""
    parts = set(filter(None, query.get("part", "").split(",")))
    if not parts:
        raise YouTubeRefusal("required", "part")
    if unknown := parts - known:
        raise YouTubeRefusal("unknownPart", min(unknown))
    return parts


def read_snippet(sent: Record) -> Record:
    """Return a snippet's properties that an owner sets. Raises YouTubeRefusal."""
    snippet = {"description": "", "categoryId": "22", **{name: sent[name] for name in sent.keys() & SNIPPET}}
    title = snippet.get("title", "")
    if not title.strip() or len(title) > TITLE or set(title) & {"<", ">"}:
        raise YouTubeRefusal("invalidTitle", "body.snippet.title")
    if len(snippet["description"].encode()) > DESCRIPTION_BYTES or set(snippet["description"]) & {"<", ">"}:
        raise YouTubeRefusal("invalidDescription", "body.snippet.description")
    tags = snippet.get("tags", [])
    if len(",".join(f'"{tag}"' if " " in tag else tag for tag in tags)) > TAGS:
        raise YouTubeRefusal("invalidTags", "body.snippet.tags")
    if snippet["categoryId"] not in CATEGORIES:
        raise YouTubeRefusal("invalidCategoryId", "body.snippet.categoryId")
    return snippet


def read_status(sent: Record) -> Record:
    """Return a status's properties that an owner sets; public unless said. Raises YouTubeRefusal."""
    status = {"privacyStatus": "public", **{name: sent[name] for name in sent.keys() & STATUS}}
    if status["privacyStatus"] not in PRIVACY:
        raise YouTubeRefusal("invalidVideoMetadata", "body.status.privacyStatus")
    publish_at = status.get("publishAt")
    if publish_at and (status["privacyStatus"] != "private" or instant(publish_at) is None):
        raise YouTubeRefusal("invalidPublishAt", "body.status.publishAt")
    return status


def instant(text: str) -> float | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.timestamp() if moment.tzinfo else None


def read_metadata(metadata: Record, parts: set[str]) -> tuple[Record, Record]:
    """Return the snippet and the status of an insertion. Raises YouTubeRefusal."""
    return read_snippet(metadata.get("snippet", {})), read_status(
        metadata.get("status", {}) if "status" in parts else {}
    )


def insert(world: World, upload: Upload) -> Record:
    """Make the video of an upload that is whole; what is no video ends in failure."""
    parts = parts_of(upload.query, PARTS)
    snippet, status = read_metadata(upload.metadata, parts)
    course = world.processing
    video = Video(world.key(11), TOWN.id, world.now, snippet, status, upload.size, upload.digest.hexdigest())
    video.polls, video.end, video.reason = course["polls"], course["end"], course["reason"]
    if not any(upload.content[start:].startswith(head) for start, head in HEADS):
        video.end, video.reason = "failed", "invalidFile"
    world.videos[video.id] = video
    return view(world, video, parts)


def change(world: World, sent: Record, parts: set[str], etag: str) -> Record:
    """Replace the properties of the parts that are named: those left out go. Raises YouTubeRefusal."""
    video = world.video(str(sent.get("id", "")))
    if etag not in ("", view(world, video, set())["etag"]):
        raise YouTubeRefusal("conditionNotMet", "If-Match")
    snippet = video.snippet
    if "snippet" in parts:
        if "categoryId" not in sent.get("snippet", {}):
            raise YouTubeRefusal("invalidCategoryId", "body.snippet.categoryId")
        snippet = read_snippet(sent["snippet"])
    if "status" in parts:
        video.status = read_status(sent.get("status", {}))
    video.snippet = snippet
    return view(world, video, parts)


def keep_schedule(world: World, video: Video) -> None:
    """Make a processed video public once its hour has come."""
    due = instant(video.status.get("publishAt", ""))
    if due is not None and due <= world.now and video.upload_status == "processed":
        video.status = {**video.status, "privacyStatus": "public"}
        del video.status["publishAt"]


def view(world: World, video: Video, parts: set[str]) -> Record:
    keep_schedule(world, video)
    caption = any(track.video == video.id for track in world.captions.values())
    figures = {f"{name.removesuffix('s')}Count": n for name, n in video.figures.items()}
    counts = {"viewCount": 0, "likeCount": 0, "favoriteCount": 0, "commentCount": 0, **figures}
    available: Record = {
        "snippet": {**shown_snippet(video), "liveBroadcastContent": "none"},
        "status": shown_status(video),
        "processingDetails": processing(video),
        "contentDetails": {"duration": "PT10S", "definition": "hd", "caption": str(caption).lower()},
        "statistics": {name: str(n) for name, n in counts.items() if n is not None},
        "fileDetails": {"fileSize": str(video.size)},
        "player": {"embedHtml": f'<iframe src="//www.youtube.com/embed/{video.id}"></iframe>'},
    }
    shown = {name: available[name] for name in parts & available.keys()}
    etag = etag_of([video.id, available["snippet"], available["status"]])
    return {"kind": "youtube#video", "etag": etag, "id": video.id, **shown}


def etag_of(values: list[Any]) -> str:
    return sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:27]


def shown_snippet(video: Video) -> Record:
    owner = TOWN if video.channel == TOWN.id else FOREIGN
    address = f"https://i.ytimg.com/vi/{video.id}/default.jpg"
    thumbnails = {"default": {"url": address, "width": 120, "height": 90}}
    words = {name: video.snippet[name] for name in ("title", "description")}
    shown = {"publishedAt": zulu(video.created), "channelId": owner.id, "channelTitle": owner.title}
    return {**video.snippet, **shown, "thumbnails": thumbnails, "localized": words}


def shown_status(video: Video) -> Record:
    defaults: Record = {"license": "youtube", "embeddable": True, "publicStatsViewable": True, "madeForKids": False}
    shown = {**defaults, **video.status, "uploadStatus": video.upload_status}
    names = {"failed": "failureReason", "rejected": "rejectionReason"}
    return {**shown, **({names[video.upload_status]: video.reason} if video.upload_status in names else {})}


def processing(video: Video) -> Record:
    if video.polls != 0:
        progress = {"partsTotal": "100", "partsProcessed": "50", "timeLeftMs": "1000"}
        return {"processingStatus": "processing", "processingProgress": progress}
    if video.end == "failed":
        return {"processingStatus": "failed", "processingFailureReason": "transcodeFailed"}
    return {"processingStatus": "succeeded"}


def zulu(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%SZ}"


def listed(world: World, query: Mapping[str, str]) -> Record:
    """Return the videos of the identifiers, absent ones and foreign private ones left out. Raises YouTubeRefusal."""
    parts = parts_of(query, PARTS)
    if "id" not in query:
        raise YouTubeRefusal("missingRequiredParameter")
    keys = list(dict.fromkeys(query["id"].split(",")))
    rows = [world.videos[key] for key in keys if key in world.videos and not world.videos[key].is_gone]
    items = [view(world, video, parts) for video in rows]
    for video in rows:
        if video.polls and parts & {"status", "processingDetails"}:
            video.polls -= 1
    return page("youtube#videoListResponse", items, {**query, "maxResults": "50"})


def page(kind: str, items: list[Record], query: Mapping[str, str]) -> Record:
    """Return a page of a list; its tokens are offsets."""
    most, start = int(query.get("maxResults", "5")), int(query.get("pageToken") or "0")
    shown: Record = {"kind": kind, "etag": etag_of(items), "items": items[start : start + most]}
    following = {"nextPageToken": str(start + most)} if len(items) > start + most else {}
    return {**shown, **following, "pageInfo": {"totalResults": len(items), "resultsPerPage": most}}


def uploads(world: World, query: Mapping[str, str]) -> Record:
    """Return the list of the channel's uploads, the newest first, private ones too. Raises YouTubeRefusal."""
    parts = parts_of(query, {"contentDetails", "id", "snippet", "status"})
    if query.get("playlistId") != TOWN.uploads:
        raise YouTubeRefusal("playlistNotFound", "playlistId")
    return page("youtube#playlistItemListResponse", [item(world, video, parts) for video in world.own()], query)


def item(world: World, video: Video, parts: set[str]) -> Record:
    shown = view(world, video, {"snippet", "status"})
    resource = {"resourceId": {"kind": "youtube#video", "videoId": video.id}, "playlistId": TOWN.uploads}
    names = ("publishedAt", "channelId", "title", "description", "channelTitle", "thumbnails")
    available: Record = {
        "snippet": {name: shown["snippet"][name] for name in names} | resource,
        "contentDetails": {"videoId": video.id, "videoPublishedAt": shown["snippet"]["publishedAt"]},
        "status": {"privacyStatus": shown["status"]["privacyStatus"]},
    }
    asked = {name: available[name] for name in parts & available.keys()}
    return {"kind": "youtube#playlistItem", "id": f"UU.{video.id}", **asked}


def search(world: World, query: Mapping[str, str]) -> Record:
    """Return the owner's videos whose title or description has the words, the newest first. Raises YouTubeRefusal."""
    parts_of(query, {"id", "snippet"})
    if query.get("forMine") != "true" or query.get("type") != "video":
        raise YouTubeRefusal("missingRequiredParameter")
    words = query.get("q", "").casefold().split()
    texts = {video.id: f"{video.snippet['title']} {video.snippet['description']}".casefold() for video in world.own()}
    rows = [video for video in world.own() if all(word in texts[video.id] for word in words)]
    items = [
        {
            "kind": "youtube#searchResult",
            "id": {"kind": "youtube#video", "videoId": video.id},
            "snippet": shown_snippet(video),
        }
        for video in rows
    ]
    return page("youtube#searchListResponse", items, query)
