"""The contract on the fake of YouTube's API, and what is YouTube's own: a private video that becomes public."""

import hashlib
import io
from dataclasses import replace
from datetime import timedelta

import pytest

from app.adapters.http.client import HttpClient
from app.adapters.networks.resumable_uploads import PIECE
from app.adapters.networks.youtube import YouTubeNetwork
from app.adapters.networks.youtube_videos import video_title
from app.domain.publishing.ports import (
    AccountAccess,
    NetworkError,
    NetworkErrorKind,
    OutgoingAttachment,
    OutgoingCaptions,
    OutgoingPost,
    OutgoingVideo,
)
from tests import moments
from tests.adapters.networks.contract import FindingContract, NetworkContract, Place, WithdrawalContract
from tests.media.pictures import picture
from tests.peers.fixtures import IMPATIENT, PATIENT
from tests.peers.lossy import Effect, Lossy
from tests.peers.youtube import FOREIGN, TOKEN, TOWN, VIDEOS, YouTubeServer

pytestmark = pytest.mark.peers
REFUSED, UNAUTHORISED = NetworkErrorKind.REFUSED, NetworkErrorKind.UNAUTHORISED
NOT_SENT, LIMITED, UNKNOWN = NetworkErrorKind.NOT_SENT, NetworkErrorKind.RATE_LIMITED, NetworkErrorKind.UNKNOWN
ACT = r"^/youtube/v3/videos"
FILM = b"\0\0\0\x18ftypmp42" + b"a film of the town " * 100_000
CAPTIONS = OutgoingCaptions("es", "WEBVTT\n\n00:00.000 --> 00:02.000\nBuenos días, vecinos.\n")


def access_to(server: YouTubeServer | Lossy, channel: str = TOWN.id, token: str = TOKEN) -> AccountAccess:
    return AccountAccess(server.base_url, f"{channel} {token}")


def film(content: bytes = FILM, poster: bytes = b"", captions: tuple[OutgoingCaptions, ...] = ()) -> OutgoingAttachment:
    video = OutgoingVideo(len(content), 2.0, lambda: io.BytesIO(content), poster, captions)
    return OutgoingAttachment("a" * 64, "video/mp4", b"", "La plaza, de fiesta", 1280, 720, video=video)


@pytest.fixture
def notice(notice: OutgoingPost) -> OutgoingPost:
    return replace(notice, attachments=(film(),))


@pytest.fixture
def network(outbound: HttpClient) -> YouTubeNetwork:
    return YouTubeNetwork(outbound, wait=lambda _seconds: None)


@pytest.fixture
def place(youtube_server: YouTubeServer, network: YouTubeNetwork) -> Place:
    return Place(network, access_to(youtube_server), "https://www.youtube.com/", TOWN.custom_url.lstrip("@"))


@pytest.fixture
def revoked(youtube_server: YouTubeServer) -> AccountAccess:
    return access_to(youtube_server, token="ya29.retirado")


class TestYouTube(NetworkContract, FindingContract, WithdrawalContract):
    """The contract."""


def refusal(network: YouTubeNetwork, access: AccountAccess, outgoing: OutgoingPost) -> NetworkError:
    with pytest.raises(NetworkError) as raised:
        network.publish(access, outgoing)
    return raised.value


def test_a_video_goes_up_whole_with_its_words_captions_and_poster(place, youtube_server, notice):
    poster = picture(size=(640, 360))
    place.network.publish(place.access, replace(notice, attachments=(film(poster=poster, captions=(CAPTIONS,)),)))
    (video,) = youtube_server.videos()
    assert (video["sha256"], video["status"]["privacyStatus"]) == (hashlib.sha256(FILM).hexdigest(), "public")
    assert video["snippet"]["title"] == video_title(notice.text)
    assert (video["snippet"]["description"], video["snippet"]["defaultLanguage"]) == (notice.text, "es")
    assert video["thumbnail"]
    (track,) = youtube_server.captions()
    assert (track["video"], track["language"], track["content"]) == (video["id"], "es", CAPTIONS.content)


def test_a_video_that_ai_made_keeps_its_label_when_it_becomes_public(place, youtube_server, notice, other_notice):
    place.network.publish(place.access, replace(notice, attachments=(replace(film(), is_ai_made=True),)))
    place.network.publish(place.access, replace(other_notice, attachments=(film(),)))
    states = [video["status"] for video in youtube_server.videos()]
    assert [(state["privacyStatus"], state.get("containsSyntheticMedia")) for state in states] == [
        ("public", True),
        ("public", None),
    ]


def test_a_long_video_goes_up_in_pieces_and_after_a_cut_from_where_it_was(
    youtube_server, lossy_youtube, network, notice
):
    content = FILM + bytes(range(256)) * (PIECE // 256 * 2)
    youtube_server.take(512 * 1024)
    lossy_youtube.fail(Effect.DROP_AFTER, method="PUT", path=VIDEOS)
    network.publish(access_to(lossy_youtube), replace(notice, attachments=(film(content),)))
    (video,) = youtube_server.videos()
    assert (video["sha256"], video["size"]) == (hashlib.sha256(content).hexdigest(), len(content))
    assert youtube_server.used()["uploads"] == 1


def test_a_claim_that_ends_before_the_act_leaves_a_private_video_that_the_next_one_makes_public(
    place, youtube_server, notice
):
    outgoing = replace(notice, until=moments.now(), attachments=(film(captions=(CAPTIONS,)),))
    assert refusal(place.network, place.access, outgoing).kind is NOT_SENT
    assert [video["status"]["privacyStatus"] for video in youtube_server.videos()] == ["private"]
    assert place.network.find(place.access, outgoing, since=moments.now()) is None
    sent = place.network.publish(place.access, replace(outgoing, until=moments.now() + timedelta(minutes=1)))
    assert place.network.publish(place.access, outgoing).remote_id == sent.remote_id
    (video,) = youtube_server.videos()
    assert (video["id"], video["status"]["privacyStatus"]) == (sent.remote_id, "public")
    assert (youtube_server.used()["uploads"], len(youtube_server.captions())) == (1, 1)


@pytest.mark.long_peers
@pytest.mark.parametrize(
    ("effect", "timeouts"),
    [(Effect.DROP_AFTER, PATIENT), (Effect.STATUS_AFTER, PATIENT), (Effect.DELAY_AFTER, IMPATIENT)],
)
def test_a_lost_answer_of_the_act_is_unknown_and_found(place, youtube_server, lossy_youtube, notice, effect):
    lossy_youtube.fail(effect, method="PUT", path=ACT, seconds=10)
    assert refusal(place.network, access_to(lossy_youtube), notice).kind is UNKNOWN
    (video,) = youtube_server.videos()
    assert place.network.find(place.access, notice, since=moments.now()).remote_id == video["id"]


@pytest.mark.long_peers
@pytest.mark.parametrize("path", [VIDEOS, r"^/upload/youtube/v3/captions"])
def test_what_fails_before_the_act_has_published_nothing(youtube_server, lossy_youtube, network, notice, path):
    lossy_youtube.fail(Effect.STATUS_AFTER, path=path)
    outgoing = replace(notice, attachments=(film(captions=(CAPTIONS,)),))
    assert refusal(network, access_to(lossy_youtube), outgoing).kind is NOT_SENT
    network.publish(access_to(youtube_server), outgoing)
    assert [video["status"]["privacyStatus"] for video in youtube_server.videos()] == ["public"]


@pytest.mark.long_peers
def test_a_video_is_waited_for_while_youtube_prepares_it(place, youtube_server, notice):
    youtube_server.process(polls=2)
    place.network.publish(place.access, notice)
    youtube_server.process(polls=None)
    error = refusal(place.network, place.access, replace(notice, key="never-ends"))
    assert (error.kind, "todavía lo prepara" in str(error.sentence)) == (NOT_SENT, True)


@pytest.mark.long_peers
@pytest.mark.parametrize(("end", "reason", "words"), [("failed", "codec", "H.264"), ("rejected", "copyright", "autor")])
def test_a_video_that_youtube_does_not_take_says_why_and_may_be_sent_again(
    place, youtube_server, notice, end, reason, words
):
    youtube_server.process(end=end, reason=reason)
    error = refusal(place.network, place.access, notice)
    assert (error.kind, words in str(error.sentence)) == (REFUSED, True)
    youtube_server.process()
    assert place.network.publish(place.access, notice).remote_id == youtube_server.videos()[-1]["id"]


@pytest.mark.long_peers
@pytest.mark.parametrize(
    ("reason", "kind", "words"),
    [
        ("quotaExceeded", LIMITED, "nueve de la mañana"),
        ("uploadLimitExceeded", REFUSED, "teléfono del canal"),
        ("youtubeSignupRequired", UNAUTHORISED, "ningún canal"),
        ("forbidden", REFUSED, "todos los permisos"),
        ("invalidTitle", REFUSED, "primera línea"),
    ],
)
def test_each_refusal_says_what_to_do(place, youtube_server, notice, reason, kind, words):
    youtube_server.refuse(reason)
    error = refusal(place.network, place.access, notice)
    assert (error.kind, words in str(error.sentence)) == (kind, True)
    assert youtube_server.videos() == []


@pytest.mark.long_peers
def test_a_channel_that_may_have_no_poster_publishes_without_it(place, youtube_server, notice):
    youtube_server.refuse("forbidden", path="^POST /upload/youtube/v3/thumbnails/set")
    place.network.publish(place.access, replace(notice, attachments=(film(poster=picture(size=(640, 360))),)))
    assert not youtube_server.videos()[0]["thumbnail"]


def test_a_project_without_audit_leaves_it_private_and_says_so(httpserver, network, notice):
    channel = {"items": [{"contentDetails": {"relatedPlaylists": {"uploads": "UU1"}}}]}
    httpserver.expect_request("/youtube/v3/channels").respond_with_json(channel)
    httpserver.expect_request("/youtube/v3/playlistItems").respond_with_json({"items": []})
    session = {"Location": httpserver.url_for("/session")}
    httpserver.expect_request("/upload/youtube/v3/videos").respond_with_json({}, headers=session)
    httpserver.expect_request("/session").respond_with_json({"id": "v1"})
    status = {"id": "v1", "status": {"uploadStatus": "processed", "privacyStatus": "private"}}
    httpserver.expect_request("/youtube/v3/videos", method="GET").respond_with_json({"items": [status]})
    httpserver.expect_request("/youtube/v3/videos", method="PUT").respond_with_json(status)
    error = refusal(network, AccountAccess(httpserver.url_for(""), "UC1 token"), notice)
    assert (error.kind, "auditoría" in str(error.sentence)) == (REFUSED, True)


def test_the_token_is_not_given_to_an_address_outside_google(httpserver, network, notice):
    httpserver.expect_request("/youtube/v3/channels").respond_with_json({"items": []})
    elsewhere = {"Location": "https://googleapis.com.example/session"}
    httpserver.expect_request("/upload/youtube/v3/videos").respond_with_json({}, headers=elsewhere)
    error = refusal(network, AccountAccess(httpserver.url_for(""), "UC1 token"), notice)
    assert error.kind is NOT_SENT


def test_a_file_that_cannot_be_read_and_a_post_without_video_send_nothing(place, youtube_server, notice):
    def missing() -> io.BytesIO:
        raise FileNotFoundError

    attachment = replace(film(), video=OutgoingVideo(10, 1.0, missing))
    assert refusal(place.network, place.access, replace(notice, attachments=(attachment,))).kind is NOT_SENT
    assert "solo publica vídeos" in str(refusal(place.network, place.access, replace(notice, attachments=())))
    assert youtube_server.videos() == []


def test_the_token_of_another_channel_is_not_connected(place, youtube_server):
    with pytest.raises(NetworkError) as raised:
        place.network.whoami(access_to(youtube_server, FOREIGN.id))
    assert "otro canal" in str(raised.value.sentence)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("\n Fiestas de mayo \nPrograma", "Fiestas de mayo"),
        ("Aforo <20 y >5", "Aforo ‹20 y ›5"),
        ("palabra " * 20, f"{('palabra ' * 12).strip()}…"),
        ("a" * 120, f"{'a' * 99}…"),
        ("a", "a"),
    ],
)
def test_the_first_line_is_the_title(text, title):
    assert (video_title(text), len(title) <= 100) == (title, True)
