"""The contract on the fake of LinkedIn's API, and what is LinkedIn's own: versions, a text format, two hosts."""

import hashlib
import io
from dataclasses import replace
from datetime import timedelta

import pytest

from app.adapters.http.client import HttpClient
from app.adapters.networks.linkedin import LinkedInNetwork
from app.adapters.networks.linkedin_api import VERSION
from app.domain.publishing.ports import (
    AccountAccess,
    NetworkError,
    NetworkErrorKind,
    OutgoingAttachment,
    OutgoingCard,
    OutgoingDocument,
)
from tests import moments
from tests.adapters.networks.contract import (
    FILM,
    HARD_TEXTS,
    FindingContract,
    NetworkContract,
    Place,
    SequelContract,
    VideoContract,
    WithdrawalContract,
    video,
)
from tests.media.pictures import picture
from tests.peers.fixtures import IMPATIENT, PATIENT
from tests.peers.linkedin import FOREIGN, POSTS, TOKEN, TOWN, LinkedInServer
from tests.peers.linkedin_videos import PART
from tests.peers.lossy import Effect, Lossy

pytestmark = pytest.mark.peers
REFUSED, UNAUTHORISED = NetworkErrorKind.REFUSED, NetworkErrorKind.UNAUTHORISED


def access_to(server: LinkedInServer | Lossy, number: int | str = TOWN.id, token: str = TOKEN) -> AccountAccess:
    return AccountAccess(server.base_url, f"{number} {token}")


@pytest.fixture
def place(linkedin: LinkedInServer, outbound: HttpClient) -> Place:
    return Place(LinkedInNetwork(outbound), access_to(linkedin), "https://www.linkedin.com/", TOWN.vanity)


@pytest.fixture
def revoked(linkedin: LinkedInServer) -> AccountAccess:
    return access_to(linkedin, token=f"AQV{'z' * 60}")


class TestLinkedIn(NetworkContract, FindingContract, WithdrawalContract, SequelContract, VideoContract):
    """The contract."""


def refusal(network: LinkedInNetwork, access: AccountAccess, outgoing) -> NetworkError:
    with pytest.raises(NetworkError) as raised:
        network.publish(access, outgoing)
    return raised.value


def test_texts_are_read_as_they_were_approved(place, linkedin, notice):
    for text in HARD_TEXTS:
        place.network.publish(place.access, replace(notice, text=text))
    assert [post["text"] for post in linkedin.posts()] == HARD_TEXTS


def test_one_picture_or_several_are_uploaded_and_described(place, linkedin, notice, other_notice):
    place.network.publish(place.access, replace(notice, attachments=(_picture("Cartel"),)))
    place.network.publish(place.access, replace(other_notice, attachments=(_picture("Plaza"), _picture("Ermita"))))
    single, several = (post["content"] for post in linkedin.posts())
    names = [image["urn"] for image in linkedin.images()]
    assert all(image["sha256"] for image in linkedin.images())
    assert single == {"media": {"id": names[0], "altText": "Cartel"}}
    shown = [{"id": names[1], "altText": "Plaza"}, {"id": names[2], "altText": "Ermita"}]
    assert several == {"multiImage": {"images": shown}}


@pytest.mark.parametrize("picture", [b"", picture()], ids=["plain", "pictured"])
def test_a_link_goes_with_the_card_of_its_preview(place, linkedin, notice, picture):
    card = OutgoingCard("https://www.villacauce.example/feria", "La feria", "Tres días de junio", picture, "image/jpeg")
    place.network.publish(place.access, replace(notice, card=card))
    (post,) = linkedin.posts()
    shown = {"source": card.address, "title": card.title, "description": card.description}
    thumbnail = {"thumbnail": linkedin.images()[0]["urn"]} if picture else {}
    assert post["content"] == {"article": shown | thumbnail}


@pytest.mark.parametrize("kind", ["images", "videos", "documents"])
def test_the_token_is_not_given_to_an_address_outside_linkedin(httpserver, outbound, notice, kind):
    away = {"uploadUrl": "https://linkedin.com.example/subida"}
    part = away | {"firstByte": 0, "lastByte": 3}
    upload = {"value": away | {"image": "urn:li:image:1", "video": "urn:li:video:1", "document": "urn:li:document:1"}}
    upload["value"] |= {"uploadInstructions": [part]}
    httpserver.expect_request(f"/rest/{kind}").respond_with_json(upload)
    access = AccountAccess(httpserver.url_for(""), f"5 {TOKEN}")
    file = {"images": _picture("Cartel"), "videos": video(FILM), "documents": _document(b"%PDF-1.7")}[kind]
    error = refusal(LinkedInNetwork(outbound), access, replace(notice, attachments=(file,)))
    assert error.kind is NetworkErrorKind.NOT_SENT
    assert [call.path for call, _ in httpserver.log] == [f"/rest/{kind}"]


def test_a_picture_is_waited_for_until_it_can_be_shown(linkedin, outbound, notice):
    linkedin.process(polls=2)
    waits = list[float]()
    LinkedInNetwork(outbound, wait=waits.append).publish(
        access_to(linkedin), replace(notice, attachments=(_picture("Cartel"),))
    )
    assert (len(waits), len(linkedin.posts())) == (2, 1)


@pytest.mark.parametrize(("polls", "kind"), [(0, REFUSED), (None, NetworkErrorKind.NOT_SENT)])
def test_a_picture_that_fails_or_never_ends_leaves_nothing_published(linkedin, outbound, notice, polls, kind):
    linkedin.process(polls=polls, end="PROCESSING_FAILED")
    network = LinkedInNetwork(outbound, wait=lambda _seconds: None)
    error = refusal(network, access_to(linkedin), replace(notice, attachments=(_picture("Cartel"),)))
    assert (error.kind, linkedin.posts()) == (kind, [])


def test_a_video_goes_up_in_parts_with_its_captions_and_poster_and_is_waited_for(linkedin, outbound, notice):
    linkedin.process(polls=2)
    content, waits = FILM + bytes(range(256)) * (PART // 128), list[float]()
    film = video(content, ("ca", "Bon dia."), ("es", "Buenos días."), poster=picture())
    sent = LinkedInNetwork(outbound, wait=waits.append).publish(
        access_to(linkedin), replace(notice, attachments=(film,))
    )
    (kept,) = linkedin.videos()
    assert (kept["sha256"], len(waits)) == (hashlib.sha256(content).hexdigest(), 2)
    assert kept["captions"] == {"ES": "1\n00:00:00,500 --> 00:00:02,000\nBuenos días.\n"}
    assert kept["thumbnail"] == hashlib.sha256(picture()).hexdigest()
    (post,) = linkedin.posts()
    assert (post["urn"], post["content"]) == (sent.remote_id, {"media": {"id": kept["urn"]}})


def test_a_video_that_fails_publishes_nothing_and_one_that_was_late_is_not_uploaded_again(linkedin, outbound, notice):
    network, outgoing = LinkedInNetwork(outbound, wait=lambda _: None), replace(notice, attachments=(video(FILM),))
    linkedin.process(end="PROCESSING_FAILED")
    failed = refusal(network, access_to(linkedin), outgoing)
    assert (failed.kind, "MP4" in str(failed.sentence)) == (REFUSED, True)
    linkedin.process(polls=14)
    slow = refusal(network, access_to(linkedin), outgoing)
    late = refusal(network, access_to(linkedin), replace(outgoing, until=moments.now()))
    assert {slow.kind, late.kind} == {NetworkErrorKind.NOT_SENT}
    network.publish(access_to(linkedin), replace(outgoing, until=moments.now() + timedelta(minutes=1)))
    assert (len(linkedin.posts()), len(linkedin.videos())) == (1, 2)


@pytest.mark.parametrize(
    ("method", "path", "count", "is_published"),
    [
        ("PUT", "/part/0$", 2, True),
        ("PUT", "/part/0$", 3, False),
        ("POST", "/captions$", 1, False),
        ("POST", r"\?action=finalizeUpload$", 1, False),
        ("GET", "^/rest/videos/", 1, False),
    ],
)
@pytest.mark.parametrize("effect", [Effect.DROP_AFTER, Effect.STATUS])
def test_a_cut_upload_publishes_nothing_but_a_part_is_sent_again(
    lossy_linkedin, linkedin, outbound, notice, method, path, count, is_published, effect
):
    lossy_linkedin.fail(effect, method=method, path=path, count=count)
    network, film = LinkedInNetwork(outbound), video(FILM, ("es", "Buenos días."))
    outgoing = replace(notice, attachments=(film,))
    if is_published:
        network.publish(access_to(lossy_linkedin), outgoing)
    else:
        assert refusal(network, access_to(lossy_linkedin), outgoing).kind is NetworkErrorKind.NOT_SENT
    assert len(linkedin.posts()) == is_published


def test_captions_that_linkedin_refuses_stop_the_video_and_a_poster_does_not(linkedin, outbound, notice):
    network, film = LinkedInNetwork(outbound), video(FILM, ("es", "Buenos días."))
    linkedin.refuse("argument", path="/captions$")
    assert refusal(network, access_to(linkedin), replace(notice, attachments=(film,))).kind is REFUSED
    assert linkedin.posts() == []
    linkedin.refuse("argument", path="/thumbnail$")
    network.publish(access_to(linkedin), replace(notice, attachments=(video(FILM, poster=picture()),)))
    assert len(linkedin.posts()) == 1


def test_a_document_goes_up_whole_with_its_title_and_is_waited_for(linkedin, outbound, notice):
    linkedin.process(polls=14)
    waits, outgoing = list[float](), replace(notice, attachments=(_document(b"%PDF-1.7" + bytes(3_000_000)),))
    network = LinkedInNetwork(outbound, wait=waits.append)
    assert refusal(network, access_to(linkedin), outgoing).kind is NetworkErrorKind.NOT_SENT
    network.publish(access_to(linkedin), outgoing)
    (kept,), (post,) = linkedin.documents(), linkedin.posts()
    assert kept["sha256"] == hashlib.sha256(b"%PDF-1.7" + bytes(3_000_000)).hexdigest()
    assert (post["content"], len(waits)) == ({"media": {"id": kept["urn"], "title": "Bando de la feria"}}, 14)


def test_a_document_that_linkedin_cannot_prepare_publishes_nothing(linkedin, outbound, notice):
    outgoing = replace(notice, attachments=(_document(b"no lo es"),))
    error = refusal(LinkedInNetwork(outbound), access_to(linkedin), outgoing)
    assert (error.kind, "preparar el documento" in str(error.sentence), linkedin.posts()) == (REFUSED, True, [])


def test_a_page_that_the_member_does_not_administer_says_who_must(place, linkedin, notice):
    error = refusal(place.network, access_to(linkedin, FOREIGN.id), notice)
    assert (error.kind, "tiene que administrarla" in str(error.sentence)) == (REFUSED, True)


def test_a_name_instead_of_a_number_asks_for_the_number(place, linkedin):
    with pytest.raises(NetworkError) as raised:
        place.network.whoami(access_to(linkedin, TOWN.vanity))
    assert "número de la organización" in str(raised.value.sentence)


def test_a_version_that_ended_is_said(place, linkedin, notice):
    linkedin.end_version(VERSION)
    error = refusal(place.network, place.access, notice)
    assert (error.kind, error.status, "publique a mano" in str(error.sentence)) == (REFUSED, 426, True)


def test_the_same_text_twice_asks_to_look_first(place, notice):
    place.network.publish(place.access, notice)
    error = refusal(place.network, place.access, notice)
    assert (error.kind, "si ya salió" in str(error.sentence)) == (REFUSED, True)


def test_a_day_s_limit_is_waited_for(place, linkedin, notice):
    linkedin.refuse("limit")
    error = refusal(place.network, place.access, notice)
    assert (error.kind, "Cauce lo repetirá" in str(error.sentence)) == (NetworkErrorKind.RATE_LIMITED, True)


@pytest.mark.parametrize(
    ("effect", "timeouts"),
    [(Effect.DROP_AFTER, PATIENT), (Effect.STATUS_AFTER, PATIENT), (Effect.DELAY_AFTER, IMPATIENT)],
)
def test_a_lost_answer_is_unknown_and_found_once(place, linkedin, lossy_linkedin, notice, effect):
    lossy_linkedin.fail(effect, path=POSTS, seconds=10)
    error = refusal(place.network, access_to(lossy_linkedin), notice)
    assert error.kind is NetworkErrorKind.UNKNOWN
    (post,) = linkedin.posts()
    assert place.network.find(place.access, notice, since=moments.now()).remote_id == post["urn"]


def _document(content: bytes) -> OutgoingAttachment:
    document = OutgoingDocument(len(content), lambda: io.BytesIO(content))
    return OutgoingAttachment("b" * 64, "application/pdf", b"", "Bando de la feria", 960, 1240, document=document)


def _picture(alt_text: str) -> OutgoingAttachment:
    return OutgoingAttachment("a" * 64, "image/jpeg", picture(size=(640, 480)), alt_text, 640, 480)
