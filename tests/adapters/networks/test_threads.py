"""The contract on the fake of the Threads API, and what is its own: replies, carousels and a video that are fetched."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.adapters.http.client import HttpClient
from app.adapters.networks.threads import ThreadsNetwork
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind
from tests import moments
from tests.adapters.networks.contract import FindingContract, NetworkContract, Place, SequelContract, WithdrawalContract
from tests.clocks import StoppedClock
from tests.peers.fixtures import IMPATIENT, PATIENT
from tests.peers.graph import THREADS, THREADS_PUBLISH, THREADS_TOKEN, GraphServer
from tests.peers.lossy import Effect, Lossy

pytestmark = pytest.mark.peers
LOST = [Effect.DROP_AFTER, Effect.STATUS_AFTER, Effect.TRUNCATE, Effect.GARBAGE]


def access_to(server: GraphServer | Lossy, token: str = THREADS_TOKEN, name: str = THREADS.username) -> AccountAccess:
    return AccountAccess(server.base_url, f"{name} {token}")


@pytest.fixture
def place(graph: GraphServer, outbound: HttpClient) -> Place:
    network = ThreadsNetwork(outbound, wait=lambda _seconds: None)
    return Place(network, access_to(graph), "https://www.threads.", THREADS.username)


@pytest.fixture
def revoked(graph: GraphServer) -> AccountAccess:
    return access_to(graph, "THAAnadie" + "z" * 40)


class TestThreads(NetworkContract, FindingContract, WithdrawalContract, SequelContract):
    """The contract."""


def test_a_carousel_keeps_the_order_and_the_alternative_texts(place, graph, notice, fetched):
    place.network.publish(place.access, replace(notice, attachments=fetched(3, "png")))
    (thread,) = [node for node in graph.nodes("thread") if node.get("children")]
    assert thread["text"] == notice.text
    assert [child["alt_text"] for child in thread["children"]] == ["Foto 0", "Foto 1", "Foto 2"]


def test_a_video_is_fetched_found_and_has_its_alternative_text(place, graph, notice, fetched_film):
    outgoing, before = replace(notice, attachments=(fetched_film,)), moments.now()
    sent = place.network.publish(place.access, outgoing)
    (thread,) = graph.nodes("thread")
    assert (thread["media_type"], thread["alt_text"], thread["text"]) == ("VIDEO", "La plaza", notice.text)
    assert place.network.find(place.access, outgoing, since=before).remote_id == sent.remote_id


@pytest.mark.parametrize(
    ("course", "kind", "words"),
    [
        ({"end": "ERROR", "reason": "FAILED_DOWNLOADING_VIDEO"}, NetworkErrorKind.REFUSED, "recoger el vídeo"),
        ({"end": "ERROR", "reason": "INVALID_DURATION"}, NetworkErrorKind.REFUSED, "cinco minutos"),
        ({"end": "ERROR", "reason": "INVALID_FRAME_RATE"}, NetworkErrorKind.REFUSED, "fotogramas"),
        ({"polls": None}, NetworkErrorKind.NOT_SENT, "todavía prepara"),
    ],
)
def test_a_video_that_is_not_prepared_says_why_and_publishes_nothing(
    place, graph, notice, fetched_film, course, kind, words
):
    graph.process(**course)
    with pytest.raises(NetworkError) as raised:
        place.network.publish(place.access, replace(notice, attachments=(fetched_film,)))
    assert (raised.value.kind, words in str(raised.value.sentence), graph.nodes("thread")) == (kind, True, [])


def test_the_state_is_asked_once_a_minute_and_what_was_prepared_is_made_once(graph, outbound, notice, fetched):
    clock = StoppedClock(moments.now())
    network = ThreadsNetwork(outbound, clock=clock, wait=lambda _: pytest.fail("it waits within the claim"))
    outgoing = replace(notice, attachments=fetched(2))
    graph.process(polls=1)
    for _pictures_then_carousel in range(3):
        with pytest.raises(NetworkError) as raised:
            network.publish(access_to(graph), outgoing)
        assert raised.value.kind is NetworkErrorKind.NOT_SENT
        assert raised.value.retry_at == clock() + timedelta(minutes=1)
        clock.forward(minutes=1)
    network.publish(access_to(graph), outgoing)
    assert (len(graph.nodes("thread_container")), len(graph.nodes("thread"))) == (3, 1)


def test_more_than_five_links_are_refused_in_words(place, graph, notice):
    links = " ".join(f"https://riba.example/{number}" for number in range(6))
    with pytest.raises(NetworkError) as raised:
        place.network.publish(place.access, replace(notice, text=links))
    assert (raised.value.kind, graph.nodes("thread")) == (NetworkErrorKind.REFUSED, [])
    assert str(raised.value.sentence) == "Threads admite cinco enlaces distintos en un mensaje. Quite alguno."


def test_a_reply_hangs_from_what_it_answers_and_is_found(place, graph, notice, other_notice, fetched):
    first = place.network.publish(place.access, notice)
    reply = replace(other_notice, answers=first.remote_id, attachments=fetched(1))
    before = moments.now()
    sent = place.network.publish(place.access, reply)
    assert graph.nodes("thread")[-1]["reply_to"] == first.remote_id
    assert place.network.find(place.access, reply, since=before).remote_id == sent.remote_id


@pytest.mark.parametrize(
    ("effect", "timeouts"), [*((effect, PATIENT) for effect in LOST), (Effect.DELAY_AFTER, IMPATIENT)]
)
def test_a_lost_answer_is_unknown_and_the_post_is_found(place, graph, lossy_graph, notice, effect):
    lossy_graph.fail(effect, path=THREADS_PUBLISH, seconds=10)
    access, before = access_to(lossy_graph), moments.now()
    with pytest.raises(NetworkError) as raised:
        place.network.publish(access, notice)
    assert raised.value.kind is NetworkErrorKind.UNKNOWN
    (thread,) = graph.nodes("thread")
    assert place.network.find(access, notice, since=before).remote_id == thread["id"]


def test_a_key_of_another_account_is_not_connected(place, graph):
    with pytest.raises(NetworkError) as raised:
        place.network.whoami(access_to(graph, name="otra"))
    assert f"@{THREADS.username}" in str(raised.value.sentence)
