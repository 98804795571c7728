"""The contract on the fake of Meta's Graph API, and what is a Facebook page's own: files first, cards, keys."""

import io
from dataclasses import replace
from hashlib import sha256

import pytest

from app.adapters.http.client import HttpClient
from app.adapters.networks.facebook import FacebookNetwork
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
from tests.adapters.networks.contract import (
    EditReadingContract,
    FindingContract,
    NetworkContract,
    Place,
    SequelContract,
    WithdrawalContract,
)
from tests.media.pictures import picture
from tests.peers.fixtures import IMPATIENT, PATIENT
from tests.peers.graph import FOREIGN_TOKEN, PAGE, PAGE_TOKEN, USER_TOKEN, GraphServer
from tests.peers.lossy import Effect, Lossy

pytestmark = pytest.mark.peers
LOST = [Effect.DROP_AFTER, Effect.STATUS_AFTER, Effect.TRUNCATE, Effect.GARBAGE]
FEED, PHOTOS, VIDEOS, CAPTIONS, ONE_VIDEO = r"/feed$", r"/photos$", r"/videos$", r"/captions$", r"/v26\.0/\d+$"
BEGIN, FILE = r"/app/uploads$", r"/upload:"
FILM = b"\0\0\0\x18ftypmp42" + bytes(range(256)) * 10_000
"""Of more pieces than one, as the connector reads them."""


def access_to(server: GraphServer | Lossy, token: str = PAGE_TOKEN) -> AccountAccess:
    return AccountAccess(server.base_url, f"{PAGE.id} {token}")


@pytest.fixture
def place(graph: GraphServer, outbound: HttpClient) -> Place:
    network = FacebookNetwork(outbound, wait=lambda _seconds: None)
    return Place(network, access_to(graph), "https://www.facebook.com/", PAGE.username)


@pytest.fixture
def revoked(graph: GraphServer) -> AccountAccess:
    return access_to(graph, "EAAnadie" + "z" * 40)


class TestFacebook(NetworkContract, FindingContract, WithdrawalContract, SequelContract, EditReadingContract):
    """The contract."""


class TestFacebookVideos(FindingContract, WithdrawalContract):
    """The contract of what is found and taken away, with a video."""

    @pytest.fixture
    def notice(self, notice):
        return with_film(notice)

    @pytest.fixture
    def other_notice(self, other_notice):
        return replace(other_notice, attachments=())


def with_film(notice: OutgoingPost) -> OutgoingPost:
    captions = (OutgoingCaptions("es", "WEBVTT\n\n00:00:00.500 --> 00:00:02.000\nBuenos días.\n"),)
    video = OutgoingVideo(len(FILM), 2.0, lambda: io.BytesIO(FILM), poster=b"\xff\xd8\xff", captions=captions)
    return replace(
        notice, attachments=(OutgoingAttachment("a" * 64, "video/mp4", b"", "La plaza", 1280, 720, video=video),)
    )


def refusal(place: Place, access: AccountAccess, outgoing) -> NetworkError:
    with pytest.raises(NetworkError) as raised:
        place.network.publish(access, outgoing)
    return raised.value


def test_several_pictures_are_one_post_with_their_alternative_text(place, graph, notice):
    place.network.publish(place.access, replace(notice, attachments=_pictures(3)))
    photos, (post,) = graph.nodes("photo"), graph.nodes("post")
    assert [photo["alt_text_custom"] for photo in photos] == ["Foto 0", "Foto 1", "Foto 2"]
    assert (post["message"], post["photos"]) == (notice.text, [photo["id"] for photo in photos])


def test_a_link_makes_a_card_only_without_pictures(place, graph, notice):
    place.network.publish(place.access, notice)
    place.network.publish(place.access, replace(notice, text=f"{notice.text} (foto)", attachments=_pictures(1)))
    card, album = graph.nodes("post")
    assert (card["link"], album.get("link", "")) == (notice.text.partition(" en ")[2].split()[-1], "")


@pytest.mark.parametrize(("token", "owner"), [(USER_TOKEN, "Ana Prensa"), (FOREIGN_TOKEN, "Ajena")])
def test_a_key_of_a_person_or_of_another_page_is_not_connected(place, graph, token, owner):
    with pytest.raises(NetworkError) as raised:
        place.network.whoami(access_to(graph, token))
    assert raised.value.kind is NetworkErrorKind.UNAUTHORISED
    assert owner in str(raised.value.sentence)


@pytest.mark.parametrize(
    ("effect", "timeouts"), [*((effect, PATIENT) for effect in LOST), (Effect.DELAY_AFTER, IMPATIENT)]
)
def test_a_lost_answer_is_unknown_and_the_post_is_found(place, graph, lossy_graph, notice, effect):
    lossy_graph.fail(effect, path=FEED, seconds=10)
    access, before = access_to(lossy_graph), moments.now()
    error = refusal(place, access, notice)
    assert error.kind is NetworkErrorKind.UNKNOWN
    assert PAGE_TOKEN not in error.excerpt + str(error.sentence)
    (post,) = graph.nodes("post")
    assert place.network.find(access, notice, since=before).remote_id == post["id"]


def test_a_lost_upload_published_nothing(place, graph, lossy_graph, notice):
    lossy_graph.fail(Effect.DROP_AFTER, path=PHOTOS)
    error = refusal(place, access_to(lossy_graph), replace(notice, attachments=_pictures(1)))
    assert (error.kind, graph.nodes("post")) == (NetworkErrorKind.NOT_SENT, [])


def test_nothing_is_asked_for_when_the_claim_is_about_to_end(place, graph, notice):
    error = refusal(place, place.access, replace(notice, until=moments.now()))
    assert (error.kind, graph.nodes("post")) == (NetworkErrorKind.NOT_SENT, [])


def test_a_video_goes_up_before_it_is_a_draft_and_is_shown_when_it_has_its_captions(place, graph, notice):
    graph.process(polls=2)
    sent = place.network.publish(place.access, with_film(notice))
    (video,), (post,) = graph.nodes("video"), graph.nodes("post")
    assert (video["sha256"], video["thumb"]) == (sha256(FILM).hexdigest(), sha256(b"\xff\xd8\xff").hexdigest())
    assert video["captions"] == {"es_ES": "1\n00:00:00,500 --> 00:00:02,000\nBuenos días.\n"}
    assert (post["id"], post["message"], post["video"]) == (sent.remote_id, notice.text, video["id"])
    place.network.withdraw(place.access, sent.remote_id)
    assert [node["is_gone"] for node in (*graph.nodes("video"), *graph.nodes("post"))] == [True, True]


@pytest.mark.parametrize("effect", [Effect.DROP_BEFORE, Effect.DROP_AFTER, Effect.GARBAGE])
def test_a_lost_file_goes_on_from_where_facebook_has_it(place, graph, lossy_graph, notice, effect):
    lossy_graph.fail(effect, path=FILE)
    place.network.publish(access_to(lossy_graph), with_film(notice))
    (video,) = graph.nodes("video")
    assert (video["sha256"], len(graph.nodes("post"))) == (sha256(FILM).hexdigest(), 1)


@pytest.mark.parametrize("taken", [0, 1, len(FILM) // 2, len(FILM)])
def test_a_file_that_was_cut_anywhere_is_not_sent_again_from_its_beginning(place, graph, notice, taken):
    graph.take(taken)
    place.network.publish(place.access, with_film(notice))
    (video,) = graph.nodes("video")
    assert (video["sha256"], len(graph.nodes("post"))) == (sha256(FILM).hexdigest(), 1)


@pytest.mark.parametrize("path", [BEGIN, VIDEOS, CAPTIONS])
def test_a_video_cut_before_it_is_shown_published_nothing_and_goes_out_once(place, graph, lossy_graph, notice, path):
    access, outgoing = access_to(lossy_graph), with_film(notice)
    lossy_graph.fail(Effect.DROP_AFTER, path=path)
    assert refusal(place, access, outgoing).kind is NetworkErrorKind.NOT_SENT
    assert graph.nodes("post") == []
    place.network.publish(access, outgoing)
    assert len(graph.nodes("post")) == 1


@pytest.mark.parametrize("effect", LOST)
def test_a_lost_answer_to_showing_a_video_is_unknown_and_found(place, graph, lossy_graph, notice, effect):
    outgoing, before = with_film(notice), moments.now()
    lossy_graph.fail(effect, path=ONE_VIDEO)
    assert refusal(place, access_to(lossy_graph), outgoing).kind is NetworkErrorKind.UNKNOWN
    (post,) = graph.nodes("post")
    assert place.network.find(place.access, outgoing, since=before).remote_id == post["id"]


def test_a_video_that_is_late_is_not_uploaded_again(place, graph, notice):
    graph.process(polls=30)
    assert refusal(place, place.access, with_film(notice)).kind is NetworkErrorKind.NOT_SENT
    place.network.publish(place.access, with_film(notice))
    assert (len(graph.nodes("video")), len(graph.nodes("post"))) == (1, 1)


def test_what_facebook_does_not_take_of_a_video_is_refused_in_words(place, graph, notice):
    graph.process(end="ERROR")
    assert "MP4" in str(refusal(place, place.access, with_film(notice)).sentence)
    graph.process()
    graph.refuse("parameter", path="captions$")
    error = refusal(place, place.access, with_film(notice))
    assert (error.kind, "subtítulos en castellano" in str(error.sentence)) == (NetworkErrorKind.REFUSED, True)
    graph.refuse("video_large", path="videos$")
    error = refusal(place, place.access, with_film(notice))
    assert (error.kind, "más ligero" in str(error.sentence)) == (NetworkErrorKind.REFUSED, True)
    assert graph.nodes("post") == []


def _pictures(count: int) -> tuple[OutgoingAttachment, ...]:
    content = picture(size=(640, 480))
    return tuple(OutgoingAttachment("a" * 64, "image/jpeg", content, f"Foto {n}", 640, 480) for n in range(count))
