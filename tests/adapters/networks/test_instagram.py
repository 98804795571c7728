"""The contract on the fake of Meta's Graph API, and its own: fetched files, containers, no deletion."""

from dataclasses import replace
from hashlib import sha256

import pytest

from app.adapters.http.client import HttpClient
from app.adapters.networks.instagram import InstagramNetwork
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind
from tests import moments
from tests.adapters.networks.contract import FindingContract, NetworkContract, Place, SequelContract, WithdrawalContract
from tests.media.pictures import picture
from tests.peers.fixtures import IMPATIENT, PATIENT
from tests.peers.graph import INSTAGRAM, INSTAGRAM_PUBLISH, INSTAGRAM_TOKEN, PAGE_TOKEN, GraphServer
from tests.peers.lossy import Effect, Lossy

pytestmark = pytest.mark.peers
LOST = [Effect.DROP_AFTER, Effect.STATUS_AFTER, Effect.TRUNCATE, Effect.GARBAGE]
CONTAINERS = r"/media$"


def access_to(server: GraphServer | Lossy, token: str = INSTAGRAM_TOKEN) -> AccountAccess:
    return AccountAccess(server.base_url, f"{INSTAGRAM.id} {token}")


@pytest.fixture
def place(graph: GraphServer, outbound: HttpClient) -> Place:
    network = InstagramNetwork(outbound, wait=lambda _seconds: None)
    return Place(network, access_to(graph), "https://www.instagram.com/", INSTAGRAM.username)


@pytest.fixture
def revoked(graph: GraphServer) -> AccountAccess:
    return access_to(graph, "IGAAnadie" + "z" * 40)


@pytest.fixture
def notice(notice, fetched):
    return replace(notice, attachments=fetched(1))


class TestInstagram(NetworkContract, FindingContract, SequelContract):
    """The contract with a key of Instagram's own, which does not delete."""


class TestInstagramReels(FindingContract):
    """The contract of what is found again, with a video."""

    @pytest.fixture
    def notice(self, notice, fetched_film):
        return replace(notice, attachments=(fetched_film,))


class TestInstagramByFacebook(WithdrawalContract):
    """The contract of withdrawal, with a key made through Facebook."""

    @pytest.fixture
    def place(self, graph, place):
        return replace(place, access=access_to(graph, PAGE_TOKEN))


def refusal(place: Place, access: AccountAccess, outgoing) -> NetworkError:
    with pytest.raises(NetworkError) as raised:
        place.network.publish(access, outgoing)
    return raised.value


def test_a_carousel_keeps_the_order_and_the_alternative_texts(place, graph, notice, fetched):
    place.network.publish(place.access, replace(notice, attachments=fetched(3)))
    (media,) = [node for node in graph.nodes("media") if node.get("children")]
    items = {node["id"]: node for node in graph.nodes("album_item")}
    assert media["caption"] == notice.text
    assert [items[child]["alt_text"] for child in media["children"]] == ["Foto 0", "Foto 1", "Foto 2"]


@pytest.mark.parametrize("count", [1, 2])
def test_what_ai_made_goes_with_its_label_on_the_whole(place, graph, notice, fetched, count):
    first, *rest = fetched(count)
    attachments = (replace(first, is_ai_made=True), *rest)
    sent = place.network.publish(place.access, replace(notice, attachments=attachments))
    labels = {node["id"]: node["is_ai_generated"] for node in graph.nodes("media")}
    assert labels[sent.remote_id] is True


def test_a_video_is_a_reel_with_its_cover_shown_among_the_posts(place, graph, notice, fetched_film):
    sent = place.network.publish(place.access, replace(notice, attachments=(fetched_film,)))
    (container,), (media,) = graph.nodes("container"), graph.nodes("media")
    with fetched_film.video.open() as stream:
        content = stream.read(1_000_000)
    cover = picture("JPEG", (640, 480))
    assert (media["sha256"], media["cover"]) == (sha256(content).hexdigest(), sha256(cover).hexdigest())
    assert (media["caption"], container["in_feed"]) == (notice.text, True)
    assert sent.permalink.startswith("https://www.instagram.com/reel/")


@pytest.mark.parametrize(
    ("reason", "words"),
    [("2207026", "fotogramas"), ("2207052", "recoger el vídeo"), ("2207999", "preparar el vídeo")],
)
def test_a_video_that_fails_says_why_and_publishes_nothing(place, graph, notice, fetched_film, reason, words):
    graph.process(polls=1, end="ERROR", reason=reason)
    error = refusal(place, place.access, replace(notice, attachments=(fetched_film,)))
    assert (error.kind, words in str(error.sentence), graph.nodes("media")) == (NetworkErrorKind.REFUSED, True, [])


def test_a_video_that_is_late_is_prepared_once_and_published_by_the_next_attempt(place, graph, notice, fetched_film):
    outgoing = replace(notice, attachments=(fetched_film,))
    graph.process(polls=30)
    assert refusal(place, place.access, outgoing).kind is NetworkErrorKind.NOT_SENT
    place.network.publish(place.access, outgoing)
    assert (len(graph.nodes("container")), len(graph.nodes("media"))) == (1, 1)


def test_a_late_video_that_failed_meanwhile_is_prepared_again(place, graph, notice, fetched_film):
    outgoing = replace(notice, attachments=(fetched_film,))
    graph.process(polls=25, end="ERROR")
    refusal(place, place.access, outgoing)
    graph.process()
    place.network.publish(place.access, outgoing)
    assert (len(graph.nodes("container")), len(graph.nodes("media"))) == (2, 1)


def test_it_waits_until_the_picture_is_ready(place, graph, notice):
    graph.process(polls=3)
    assert place.network.publish(place.access, notice).permalink.startswith(place.home)


@pytest.mark.parametrize(
    ("polls", "end", "kind"),
    [(None, "FINISHED", NetworkErrorKind.NOT_SENT), (1, "ERROR", NetworkErrorKind.REFUSED)],
)
def test_what_is_never_ready_is_not_published(place, graph, notice, polls, end, kind):
    graph.process(polls=polls, end=end)
    assert refusal(place, place.access, notice).kind is kind
    assert graph.nodes("media") == []


@pytest.mark.parametrize(
    ("pictures", "words"),
    [
        (lambda _fetched: (), "sin imágenes"),
        (lambda fetched: (replace(fetched(1)[0], address=""),), "PUBLIC_URL"),
        (lambda fetched: fetched(1, "gif"), "no ha podido recoger la imagen"),
    ],
)
def test_what_it_cannot_take_is_refused_in_words(place, graph, notice, fetched, pictures, words):
    error = refusal(place, place.access, replace(notice, attachments=pictures(fetched)))
    assert (error.kind, words in str(error.sentence)) == (NetworkErrorKind.REFUSED, True)
    assert graph.nodes("media") == []


def test_the_cap_of_a_day_says_to_wait(place, graph, notice):
    graph.spend(INSTAGRAM, 100)
    error = refusal(place, place.access, notice)
    assert (error.kind, "24 horas" in str(error.sentence)) == (NetworkErrorKind.RATE_LIMITED, True)


@pytest.mark.parametrize(
    ("effect", "timeouts"), [*((effect, PATIENT) for effect in LOST), (Effect.DELAY_AFTER, IMPATIENT)]
)
def test_a_lost_answer_is_unknown_and_the_post_is_found(place, graph, lossy_graph, notice, effect):
    lossy_graph.fail(effect, path=INSTAGRAM_PUBLISH, seconds=10)
    access, before = access_to(lossy_graph), moments.now()
    assert refusal(place, access, notice).kind is NetworkErrorKind.UNKNOWN
    (media,) = graph.nodes("media")
    assert place.network.find(access, notice, since=before).remote_id == media["id"]


def test_a_lost_container_published_nothing(place, graph, lossy_graph, notice):
    lossy_graph.fail(Effect.DROP_AFTER, path=CONTAINERS)
    assert refusal(place, access_to(lossy_graph), notice).kind is NetworkErrorKind.NOT_SENT
    assert graph.nodes("media") == []


def test_what_its_key_may_not_delete_is_deleted_by_hand(place, notice):
    sent = place.network.publish(place.access, notice)
    with pytest.raises(NetworkError) as raised:
        place.network.withdraw(place.access, sent.remote_id)
    assert "Borre la publicación en la aplicación" in str(raised.value.sentence)
    assert place.network.is_there(place.access, sent.remote_id)
    assert not place.network.is_there(place.access, "17900000000000000")


def test_a_key_without_the_permission_to_publish_is_not_connected(place, graph):
    graph.permit(INSTAGRAM_TOKEN, "instagram_business_basic")
    with pytest.raises(NetworkError) as raised:
        place.network.whoami(place.access)
    assert "falta un permiso" in str(raised.value.sentence)
