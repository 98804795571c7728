"""YouTube's API of the tests, read by Google's own client."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from google.auth.exceptions import RefreshError
from google.oauth2.credentials import Credentials
from google_auth_httplib2 import AuthorizedHttp, Request
from googleapiclient.discovery import build_from_document
from googleapiclient.discovery_cache import get_static_doc
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaInMemoryUpload, build_http
from PIL import Image

from tests import moments
from tests.peers import youtube as network
from tests.peers.control import ask
from tests.peers.lossy import Effect, Lossy
from tests.peers.youtube import FOREIGN_VIDEO, TOWN, VIDEOS, YouTubeServer

pytestmark = [pytest.mark.peers, pytest.mark.long_peers]

PIECE = 256 * 1024
FILM = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * (3 * PIECE // 256)
"""Three pieces and a little more."""
TRACK = "WEBVTT\n\n00:00.000 --> 00:04.000\nCorte de agua\n"


def client(base_url: str) -> Any:
    """Return the client with every address of its discovery document, that of uploads too, at the server's."""
    document = json.loads(get_static_doc("youtube", "v3")) | {"rootUrl": f"{base_url}/"}
    http = AuthorizedHttp(credentials(base_url), http=build_http())
    return build_from_document(document, http=http)


def credentials(base_url: str) -> Credentials:
    app = {"client_id": network.CLIENT_ID, "client_secret": network.CLIENT_SECRET}
    return Credentials(network.TOKEN, refresh_token=network.REFRESH_TOKEN, token_uri=f"{base_url}/token", **app)


def renew(base_url: str) -> str:
    """Return a new access token."""
    renewed = credentials(base_url)
    with closing(build_http()) as http:
        renewed.refresh(Request(http))
    return str(renewed.token)


@pytest.fixture
def youtube(youtube_server: YouTubeServer) -> Iterator[Any]:
    with closing(client(youtube_server.base_url)) as service:
        yield service


@pytest.fixture
def lossy_client(lossy_youtube: Lossy) -> Iterator[Any]:
    with closing(client(lossy_youtube.base_url)) as service:
        yield service


def insertion(youtube: Any, title: str = "Corte de agua", content: bytes = FILM, **status: Any) -> Any:
    media = MediaInMemoryUpload(content, "video/mp4", chunksize=PIECE, resumable=True)
    metadata = {"snippet": {"title": title}, "status": {"privacyStatus": "private", **status}}
    return youtube.videos().insert(part="snippet,status", body=metadata, media_body=media)


def upload(youtube: Any, *arguments: Any, **status: Any) -> dict[str, Any]:
    answer: dict[str, Any] = insertion(youtube, *arguments, **status).execute()
    return answer


def read(youtube: Any, video: str, parts: str = "snippet,status,processingDetails") -> dict[str, Any]:
    (shown,) = youtube.videos().list(part=parts, id=video).execute()["items"]
    return dict(shown)


def refusal(deed: Callable[[], Any]) -> tuple[int, str]:
    with pytest.raises(HttpError) as raised:
        deed()
    return raised.value.resp.status, raised.value.error_details[0]["reason"]


def test_a_video_goes_up_in_pieces_and_is_public_when_it_is_said(youtube_server, youtube):
    request = insertion(youtube)
    progress = [request.next_chunk()[0].resumable_progress for _ in range(2)]
    assert progress == [PIECE, 2 * PIECE]
    made = request.execute()
    assert youtube_server.videos()[0]["sha256"] == sha256(FILM).hexdigest()
    patch = {"id": made["id"], "status": {"privacyStatus": "public"}}
    youtube.videos().update(part="status", body=patch).execute()
    shown = read(youtube, made["id"])
    assert (shown["status"]["privacyStatus"], shown["snippet"]["title"]) == ("public", "Corte de agua")
    (channel,) = youtube.channels().list(part="snippet,contentDetails", mine=True).execute()["items"]
    uploads = channel["contentDetails"]["relatedPlaylists"]["uploads"]
    rows = youtube.playlistItems().list(part="snippet", playlistId=uploads).execute()["items"]
    found = youtube.search().list(part="snippet", forMine=True, type="video", q="agua").execute()["items"]
    assert (channel["id"], rows[0]["snippet"]["resourceId"]["videoId"]) == (TOWN.id, made["id"])
    assert found[0]["id"]["videoId"] == made["id"]
    youtube.videos().delete(id=made["id"]).execute()
    assert refusal(youtube.videos().delete(id=made["id"]).execute) == (404, "videoNotFound")
    assert refusal(youtube.videos().delete(id=FOREIGN_VIDEO).execute) == (403, "forbidden")
    assert youtube.videos().list(part="id", id=made["id"]).execute()["items"] == []


def test_an_upload_goes_on_where_the_server_has_it(youtube_server, lossy_youtube, lossy_client):
    request = insertion(lossy_client)
    request.next_chunk()
    youtube_server.take(1000)
    assert request.next_chunk()[0].resumable_progress == PIECE + 1000
    lossy_youtube.fail(Effect.STATUS_AFTER, method="PUT", path=VIDEOS)
    with pytest.raises(HttpError):
        request.next_chunk()
    address = request.resumable_uri.removeprefix(lossy_youtube.base_url)
    ends = {"Content-Range": f"bytes */{len(FILM)}"}
    status, headers, _ = ask(f"{youtube_server.base_url}{address}", "PUT", token=network.TOKEN, headers=ends)
    assert (status, headers["Range"]) == (308, f"bytes=0-{2 * PIECE + 999}")
    lossy_youtube.fail(Effect.DROP_AFTER, method="PUT", path=VIDEOS)
    rest = FILM[2 * PIECE + 1000 :]
    span = {"Content-Range": f"bytes {2 * PIECE + 1000}-{len(FILM) - 1}/{len(FILM)}"}
    with pytest.raises(ConnectionResetError):
        ask(request.resumable_uri, "PUT", token=network.TOKEN, headers=span, content=rest)
    status, _, text = ask(f"{youtube_server.base_url}{address}", "PUT", token=network.TOKEN, headers=ends)
    (video,) = youtube_server.videos()
    assert (status, json.loads(text)["id"]) == (201, video["id"])
    assert video["sha256"] == sha256(FILM).hexdigest()
    youtube_server.age(hours=24 * 8)
    token = renew(youtube_server.base_url)
    assert ask(f"{youtube_server.base_url}{address}", "PUT", token=token, headers=ends)[0] == 404


def test_processing_ends_well_badly_or_never(youtube_server, youtube):
    youtube_server.process(polls=1)
    waiting = upload(youtube)["id"]
    shown = [read(youtube, waiting) for _ in range(2)]
    assert [video["status"]["uploadStatus"] for video in shown] == ["uploaded", "processed"]
    assert [video["processingDetails"]["processingStatus"] for video in shown] == ["processing", "succeeded"]
    youtube_server.process(end="rejected", reason="copyright")
    assert read(youtube, upload(youtube)["id"])["status"]["rejectionReason"] == "copyright"
    youtube_server.process(polls=None)
    never = upload(youtube)["id"]
    assert {read(youtube, never)["status"]["uploadStatus"] for _ in range(3)} == {"uploaded"}
    youtube_server.process()
    broken = read(youtube, upload(youtube, "Roto", b"<html>")["id"])["status"]
    assert (broken["uploadStatus"], broken["failureReason"]) == ("failed", "invalidFile")


def test_a_private_video_is_public_at_its_hour(youtube_server, youtube):
    hour = (moments.now() + timedelta(hours=-1)).isoformat()
    later = (moments.now() + timedelta(hours=9)).isoformat()
    waiting = upload(youtube, publishAt=later)
    assert read(youtube, waiting["id"])["status"]["privacyStatus"] == "private"
    assert read(youtube, upload(youtube, publishAt=hour)["id"])["status"]["privacyStatus"] == "public"
    for status in ({"privacyStatus": "public", "publishAt": later}, {"publishAt": "mañana"}):
        assert refusal(lambda status=status: upload(youtube, **status)) == (400, "invalidPublishAt")


def test_a_change_replaces_its_parts_whole_and_only_what_was_read(youtube_server, youtube):
    made = upload(youtube, embeddable=False)
    update = youtube.videos().update
    snippet = {"title": "Vuelve el agua", "categoryId": "25"}
    changed = update(part="snippet", body={"id": made["id"], "snippet": {**snippet, "tags": ["agua"]}}).execute()
    assert changed["snippet"]["tags"] == ["agua"] and changed["etag"] != made["etag"]
    assert "tags" not in update(part="snippet", body={"id": made["id"], "snippet": snippet}).execute()["snippet"]
    bare = update(part="status", body={"id": made["id"], "status": {}}).execute()["status"]
    assert (bare["privacyStatus"], bare["embeddable"]) == ("public", True)
    late = update(part="status", body={"id": made["id"], "status": {"privacyStatus": "private"}})
    late.headers["If-Match"] = made["etag"]
    assert refusal(late.execute) == (412, "conditionNotMet")
    untitled = update(part="snippet", body={"id": made["id"], "snippet": {"title": "Sin categoría"}})
    assert refusal(untitled.execute) == (400, "invalidCategoryId")


@pytest.mark.parametrize(
    ("snippet", "reason"),
    [
        ({"title": ""}, "invalidTitle"),
        ({"title": "a" * 101}, "invalidTitle"),
        ({"title": "a < b"}, "invalidTitle"),
        ({"title": "a", "description": "á" * 2501}, "invalidDescription"),
        ({"title": "a", "tags": ["a b" * 100, "c" * 198]}, "invalidTags"),
        ({"title": "a", "categoryId": "99"}, "invalidCategoryId"),
    ],
)
def test_metadata_are_judged_before_the_file(youtube, snippet, reason):
    media = MediaInMemoryUpload(FILM, "video/mp4", chunksize=PIECE, resumable=True)
    request = youtube.videos().insert(part="snippet", body={"snippet": snippet}, media_body=media)
    assert refusal(request.next_chunk) == (400, reason)


def test_a_thumbnail_and_captions_are_set_once_each(youtube_server, youtube):
    video, content = upload(youtube)["id"], io.BytesIO()
    Image.new("RGB", (64, 36), "red").save(content, "PNG")
    for resumable in (False, True):
        media = MediaInMemoryUpload(content.getvalue(), "image/png", chunksize=PIECE, resumable=resumable)
        youtube.thumbnails().set(videoId=video, media_body=media).execute()
    assert youtube_server.videos()[0]["thumbnail"] == sha256(content.getvalue()).hexdigest()
    bad = youtube.thumbnails().set(videoId=video, media_body=MediaInMemoryUpload(b"<html>", "image/png"))
    assert refusal(bad.execute) == (400, "invalidImage")

    def caption(text: str = TRACK, **snippet: Any) -> Any:
        metadata = {"snippet": {"videoId": video, "language": "es", "name": "Castellano", **snippet}}
        media = MediaInMemoryUpload(text.encode(), "text/vtt")
        return youtube.captions().insert(part="snippet", body=metadata, media_body=media)

    made = caption().execute()
    assert (made["snippet"]["status"], youtube_server.captions()[0]["content"]) == ("serving", TRACK)
    assert refusal(caption().execute) == (409, "captionExists")
    assert refusal(caption(language="").execute) == (400, "invalidMetadata")
    assert refusal(caption(name="n" * 151).execute) == (400, "nameTooLong")
    assert caption("no es nada", language="ca").execute()["snippet"]["failureReason"] == "unknownFormat"
    tracks = youtube.captions().list(part="snippet", videoId=video).execute()["items"]
    assert [track["snippet"]["language"] for track in tracks] == ["es", "ca"]
    youtube.captions().delete(id=made["id"]).execute()
    assert refusal(youtube.captions().delete(id=made["id"]).execute) == (404, "captionNotFound")


def test_a_day_has_its_uploads_and_its_units(youtube_server, youtube):
    youtube_server.leave(uploads=1, units=51)
    made = upload(youtube)
    assert refusal(insertion(youtube).next_chunk) == (403, "quotaExceeded")
    youtube.videos().list(part="id", id=made["id"]).execute()
    youtube.videos().delete(id=made["id"]).execute()
    assert refusal(youtube.videos().list(part="id", id=made["id"]).execute) == (403, "quotaExceeded")
    assert youtube_server.used() == {"uploads": 1, "units": 51}
    youtube_server.age(hours=24)
    assert upload(youtube)["id"]


def test_tokens_end_are_renewed_and_have_their_scopes(youtube_server, youtube):
    youtube_server.age(hours=1)
    assert youtube.channels().list(part="id", mine=True).execute()["items"], "the client renews what has ended"
    youtube_server.permit(network.SCOPES[1])
    assert refusal(insertion(youtube).next_chunk) == (403, "insufficientPermissions")
    for reason in ("uploadLimitExceeded", "rateLimitExceeded", "backendError"):
        youtube_server.permit(*network.SCOPES)
        youtube_server.refuse(reason)
        assert refusal(insertion(youtube).next_chunk)[1] == reason
    youtube_server.revoke(network.REFRESH_TOKEN)
    with pytest.raises(RefreshError, match="invalid_grant"):
        renew(youtube_server.base_url)


def test_unknown_parts_and_filters_are_refused_and_an_unchanged_video_is_not_sent_again(youtube_server, youtube):
    made = upload(youtube)
    assert refusal(youtube.videos().list(part="nada", id=made["id"]).execute) == (400, "unknownPart")
    assert refusal(youtube.videos().list(part="id").execute) == (400, "missingRequiredParameter")
    url = f"{youtube_server.base_url}/youtube/v3/videos?part=snippet&id={made['id']}"
    etag = ask(url, token=network.TOKEN)[1]["ETag"]
    assert ask(url, token=network.TOKEN, headers={"If-None-Match": etag})[0] == 304
    youtube_server.count(made["id"], views=7)
    assert read(youtube, made["id"], "statistics")["statistics"]["viewCount"] == "7"


def test_comments_are_read_by_conversation_and_answered_under_the_first(youtube_server, youtube):
    first, other = youtube_server.comment("VideoPropio", "¿Cuándo?"), youtube_server.comment("VideoAparte", "¿Dónde?")
    for number in range(7):
        youtube_server.comment(first, f"Yo también {number}")
    related = {"part": "snippet,replies", "allThreadsRelatedToChannelId": TOWN.id, "textFormat": "plainText"}
    page = youtube.commentThreads().list(maxResults=1, **related).execute()
    assert [row["id"] for row in page["items"]] == [other]
    (row,) = youtube.commentThreads().list(maxResults=1, pageToken=page["nextPageToken"], **related).execute()["items"]
    assert (row["snippet"]["totalReplyCount"], len(row["replies"]["comments"])) == (7, 5)
    replies = youtube.comments().list(part="snippet", parentId=first, maxResults=100).execute()["items"]
    assert {reply["snippet"]["parentId"] for reply in replies} == {first} and len(replies) == 7
    comments = youtube.comments()

    def reply(parent: str, text: str = "Hoy") -> Any:
        return comments.insert(part="snippet", body={"snippet": {"parentId": parent, "textOriginal": text}})

    made = reply(first).execute()
    assert made["snippet"]["authorChannelId"]["value"] == TOWN.id
    assert refusal(reply(replies[0]["id"]).execute) == (404, "parentCommentNotFound")
    assert refusal(reply(first, " ").execute) == (400, "commentTextRequired")
    assert refusal(reply(first, "a" * 10_001).execute) == (400, "commentTextTooLong")
    assert refusal(comments.delete(id=first).execute) == (403, "forbidden")
    comments.delete(id=made["id"]).execute()
    assert refusal(comments.delete(id=made["id"]).execute) == (404, "commentNotFound")
    youtube_server.close_comments("VideoPropio")
    closed = youtube.commentThreads().list(part="snippet", videoId="VideoPropio")
    assert refusal(closed.execute) == (403, "commentsDisabled")
