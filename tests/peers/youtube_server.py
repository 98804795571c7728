"""The process behind `youtube.py`: as much of YouTube's Data API v3 as a channel's own videos take.

python -m tests.peers.youtube_server PORT. Settings are posted to /_control; see `World.control`.

By the documentation and the discovery document (revision 20261104):
- uploads resumable (pieces of 256 KiB, 308 with Range, a question by `bytes */N`, 201 at the end, 404 once a session
  has ended), with their metadata, or alone; the same for thumbnails and caption tracks;
- videos listed by id, changed part by part (what a part leaves out goes; public where no privacy is said), deleted;
  `publishAt` of private ones, public at the hour; titles of 100 characters, descriptions of 5000 bytes, neither with
  < or >, tags of 500; uploaded, processed, failed and rejected with their reasons; etags with If-Match, If-None-Match;
- comments: conversations newest first with the last five of their replies, replies to a first comment alone, own ones
  deleted, those held for review left out;
- the list of a channel's uploads, the owner's search, captions listed and deleted, the channel of the token;
- 10,000 units and 100 insertions of videos a day with each method's cost, scopes by method, errors by reason;
- a code for a permission given (`oauth_page.py`), with a refresh token where offline access and consent were asked for;
  access tokens of an hour by a refresh token that stays the same.
By others' reports: the words and domains of quotaExceeded, authError, required and unknownPart.
Never seen live, so perhaps otherwise:
- the quota charged when an upload begins, and the day beginning with the first request, not at midnight in California;
- an upload's last question answered with the video again; a piece that does not follow refused with 400;
- the order in which metadata, quota and scopes are judged; an unknown privacy refused as invalidVideoMetadata;
- a video public the moment it is processed after its hour; processing told by polls; caption tracks ready at once;
- conversations listed by the time of their first comment; which replies come with one; comments of 10,000 characters;
  a deleted comment left out of a list by identifiers; of videos closed to comments, no conversation in the channel's;
- a search that finds at once what was uploaded; a file known as a video by its first bytes.
Left out: the choice of a channel at the login, first comments made, comments changed or moderated, playlists,
localizations, live broadcasts, content owners, reports, and what is played: a video's duration is always ten seconds.
"""

import re
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from tests.peers import youtube, youtube_comments, youtube_uploads, youtube_videos
from tests.peers.fake_http import Reply, Request, serve
from tests.peers.youtube_refusals import YouTubeRefusal
from tests.peers.youtube_state import TOKEN_LIFE_S, Record, World

PORT = int(sys.argv[1])

world = World(time.time())


def upload(target: str) -> Callable[[Request], Reply]:
    return lambda request: youtube_uploads.begin(world, request, target)


def take_piece(request: Request) -> Reply:
    return youtube_uploads.take(world, request)


def list_videos(request: Request) -> Reply:
    return Reply(youtube_videos.listed(world, request.query))


def change_video(request: Request) -> Reply:
    parts = youtube_videos.parts_of(request.query, youtube_videos.PARTS)
    etag = request.headers.get("If-Match", "").strip('"')
    return Reply(youtube_videos.change(world, youtube_uploads.body(request), parts, etag))


def delete_video(request: Request) -> Reply:
    world.video(request.query.get("id", "")).is_gone = True
    return Reply(status=204)


def list_uploads(request: Request) -> Reply:
    return Reply(youtube_videos.uploads(world, request.query))


def search_videos(request: Request) -> Reply:
    return Reply(youtube_videos.search(world, request.query))


def list_threads(request: Request) -> Reply:
    return Reply(youtube_comments.threads(world, request.query))


def list_comments(request: Request) -> Reply:
    return Reply(youtube_comments.listed(world, request.query))


def reply_to_comment(request: Request) -> Reply:
    return Reply(youtube_comments.reply(world, youtube_uploads.body(request), request.query))


def delete_comment(request: Request) -> Reply:
    youtube_comments.delete(world, request.query)
    return Reply(status=204)


def list_captions(request: Request) -> Reply:
    youtube_videos.parts_of(request.query, youtube_uploads.CAPTION_PARTS)
    video = world.video(request.query.get("videoId", ""))
    tracks = [youtube_uploads.view_caption(track) for track in world.captions.values() if track.video == video.id]
    return Reply({"kind": "youtube#captionListResponse", "items": tracks})


def delete_caption(request: Request) -> Reply:
    if world.captions.pop(request.query.get("id", ""), None) is None:
        raise YouTubeRefusal("captionNotFound")
    return Reply(status=204)


def list_channels(request: Request) -> Reply:
    parts = youtube_videos.parts_of(request.query, {"contentDetails", "id", "snippet", "statistics", "status"})
    if request.query.get("mine") != "true":
        raise YouTubeRefusal("missingRequiredParameter")
    town, address = world.town, "https://yt3.ggpht.com/villa"
    words = {"title": town.title, "description": "Canal municipal", "customUrl": town.custom_url}
    available: Record = {
        "snippet": {**words, "thumbnails": {"default": {"url": address}}},
        "contentDetails": {"relatedPlaylists": {"likes": "", "uploads": town.uploads}},
        "statistics": {"subscriberCount": "120", "videoCount": str(len(world.own())), "viewCount": "0"},
        "status": {"privacyStatus": "public", "isLinked": True, "longUploadsStatus": "allowed"},
    }
    shown = {name: available[name] for name in parts & available.keys()}
    channel = {"kind": "youtube#channel", "id": town.id, **shown}
    return Reply(youtube_videos.page("youtube#channelListResponse", [channel], {}))


def authorise(request: Request) -> Reply:
    """Answer the page of a login ("Using OAuth 2.0 for Web Server Applications": access_type, prompt)."""
    asked = (request.query.get("access_type"), request.query.get("prompt"))
    world.gives_refresh_token = asked == ("offline", "consent")
    return world.page.answer(request, world.now)


def give_token(request: Request) -> Reply:
    """Answer POST /token: a new access token, and a refresh token only for a code of offline access."""
    form = request.form
    if (form.get("client_id"), form.get("client_secret")) != (youtube.CLIENT_ID, youtube.CLIENT_SECRET):
        return Reply({"error": "invalid_client", "error_description": "Unauthorized"}, 401)
    is_new = form.get("grant_type") == "authorization_code"
    if not is_new and form.get("grant_type") != "refresh_token":
        words = f"Invalid grant_type: {form.get('grant_type')}"
        return Reply({"error": "unsupported_grant_type", "error_description": words}, 400)
    if is_new:
        code = world.page.take(form, world.now)
        if code is None:
            return Reply({"error": "invalid_grant", "error_description": "Malformed auth code."}, 400)
        world.scopes = set(code.scopes)
    elif form.get("refresh_token") != youtube.REFRESH_TOKEN or youtube.REFRESH_TOKEN in world.revoked:
        words = "Token has been expired or revoked."
        return Reply({"error": "invalid_grant", "error_description": words}, 400)
    made = f"ya29.{world.key(30)}"
    world.tokens[made] = world.now + TOKEN_LIFE_S
    shown = {"access_token": made, "expires_in": TOKEN_LIFE_S, "token_type": "Bearer"}
    if is_new and world.gives_refresh_token:
        shown["refresh_token"] = youtube.REFRESH_TOKEN
    return Reply({**shown, "scope": " ".join(sorted(world.scopes))})


WRITE = {"", ".force-ssl"}
READ, UPLOAD, FORCED = WRITE | {".readonly"}, WRITE | {".upload"}, {".force-ssl"}
FILES = "(?:/resumable)?/upload/youtube/v3"
ROUTES: list[tuple[str, int, set[str], Callable[[Request], Reply]]] = [
    (f"POST {FILES}/videos", 0, UPLOAD, upload("videos")),
    (f"PUT {FILES}/videos", 0, UPLOAD, take_piece),
    (f"POST {FILES}/thumbnails/set", 50, UPLOAD, upload("thumbnails/set")),
    (f"PUT {FILES}/thumbnails/set", 0, UPLOAD, take_piece),
    (f"POST {FILES}/captions", 400, FORCED, upload("captions")),
    (f"PUT {FILES}/captions", 0, FORCED, take_piece),
    ("GET /youtube/v3/videos", 1, READ, list_videos),
    ("PUT /youtube/v3/videos", 50, WRITE, change_video),
    ("DELETE /youtube/v3/videos", 50, WRITE, delete_video),
    ("GET /youtube/v3/playlistItems", 1, READ, list_uploads),
    ("GET /youtube/v3/search", 100, READ, search_videos),
    ("GET /youtube/v3/captions", 50, FORCED, list_captions),
    ("DELETE /youtube/v3/captions", 50, FORCED, delete_caption),
    ("GET /youtube/v3/channels", 1, READ, list_channels),
    ("GET /youtube/v3/commentThreads", 1, FORCED, list_threads),
    ("GET /youtube/v3/comments", 1, FORCED, list_comments),
    ("POST /youtube/v3/comments", 50, FORCED, reply_to_comment),
    ("DELETE /youtube/v3/comments", 50, FORCED, delete_comment),
]
"""Each method with its cost in units and the ends of the scopes that allow it."""
ROOT = "https://www.googleapis.com/auth/youtube"


def judge(request: Request, scopes: set[str]) -> None:
    """Let pass a token that is good for the scopes. Raises YouTubeRefusal."""
    token = request.token()
    if token in world.revoked or world.tokens.get(token, 0) <= world.now:
        raise YouTubeRefusal("authError", "Authorization")
    if not world.scopes & {f"{ROOT}{end}" for end in scopes}:
        raise YouTubeRefusal("insufficientPermissions")


def result(request: Request) -> Reply:
    asked = f"{request.method} {request.path}"
    world.refuse(asked)
    if asked == "GET /o/oauth2/v2/auth":
        return authorise(request)
    if asked == "POST /token":
        return give_token(request)
    for pattern, cost, scopes, handler in ROUTES:
        if re.fullmatch(pattern, asked):
            judge(request, scopes)
            world.spend(cost)
            return handler(request)
    raise YouTubeRefusal("notFound")


def answer(request: Request) -> Reply:
    world.now = time.time()
    try:
        reply = result(request)
    except YouTubeRefusal as refusal:
        return Reply(refusal.content(), refusal.envelope.status)
    etag = reply.content.get("etag") if isinstance(reply.content, dict) else None
    if request.method == "GET" and etag and request.headers.get("If-None-Match", "").strip('"') == etag:
        return Reply(status=304)
    return replace(reply, headers={**reply.headers, **({"ETag": etag} if etag else {})})


def control(request: Request) -> Any:
    world.now = time.time()
    if request.method == "DELETE":
        world.clear()
    elif request.method == "POST":
        world.control(request.json)
    elif request.path.endswith("/videos"):
        own = [video for video in world.videos.values() if video.channel == youtube.TOWN.id]
        return [{**asdict(video), "upload_status": video.upload_status} for video in own]
    elif request.path.endswith("/captions"):
        return [asdict(track) for track in world.captions.values()]
    elif request.path.endswith("/comments"):
        return [asdict(comment) for comment in world.comments.values()]
    elif request.path.endswith("/used"):
        return world.used
    return {}


if __name__ == "__main__":
    serve(PORT, answer, control)
