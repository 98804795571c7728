"""The contract on the fake of Meta's Graph API, and what is a Facebook page's own: photos first, cards, keys."""

from dataclasses import replace

import pytest

from app.adapters.http.client import HttpClient
from app.adapters.networks.facebook import FacebookNetwork
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind, OutgoingAttachment
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
FEED, PHOTOS = r"/feed$", r"/photos$"


def access_to(server: GraphServer | Lossy, token: str = PAGE_TOKEN) -> AccountAccess:
    return AccountAccess(server.base_url, f"{PAGE.id} {token}")


@pytest.fixture
def place(graph: GraphServer, outbound: HttpClient) -> Place:
    return Place(FacebookNetwork(outbound), access_to(graph), "https://www.facebook.com/", PAGE.username)


@pytest.fixture
def revoked(graph: GraphServer) -> AccountAccess:
    return access_to(graph, "EAAnadie" + "z" * 40)


class TestFacebook(NetworkContract, FindingContract, WithdrawalContract, SequelContract, EditReadingContract):
    """The contract."""


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


def _pictures(count: int) -> tuple[OutgoingAttachment, ...]:
    content = picture(size=(640, 480))
    return tuple(OutgoingAttachment("a" * 64, "image/jpeg", content, f"Foto {n}", 640, 480) for n in range(count))
