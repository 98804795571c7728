"""Two real servers behind a lossy network: a withdrawn post is gone, or a person knows it is not."""

from datetime import timedelta

import pytest

from app.adapters.networks.mastodon import MastodonNetwork
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.domain.takedowns.rules.withdrawals import WithdrawalState as W
from app.wiring import wire
from tests.peers.control import ask, ask_json
from tests.peers.fixtures import IMPATIENT, PATIENT
from tests.peers.lossy import Effect
from tests.publishing import sender_setup
from tests.takedowns import takedown_setup

pytestmark = [pytest.mark.postgresql, pytest.mark.peers]
ONE = r"^/api/v1/statuses/[^/]+$"


@pytest.fixture(params=["mastodon", "snac"])
def place(request):
    """Return a server and the lossy network in front of it."""
    peer = request.getfixturevalue("mastodon_mock" if request.param == "mastodon" else "snac")
    return peer, request.getfixturevalue(f"lossy_{request.param}")


@pytest.fixture
def mastodon_place(mastodon_mock, lossy_mastodon):
    return mastodon_mock, lossy_mastodon


@pytest.fixture
def network(outbound, clock):
    return MastodonNetwork(outbound, clock=clock, wait=lambda _s: None)


def _connect(place, wiring, session, town, clock):
    peer, proxy = place
    yesterday = wire(wiring.config).clock() - timedelta(days=1)
    clock.instant = yesterday.replace(hour=9, minute=0, second=0, microsecond=0)
    sender_setup.connect(session, wiring, town, base_url=proxy.base_url, token=peer.token)


@pytest.fixture
def ordered(mastodon_place, network, wiring, session, town, clock, request):
    """Return a post published on the strict server, with its withdrawal ordered, and a worker not yet started."""
    _connect(mastodon_place, wiring, session, town, clock)
    text = f"Aviso de {request.node.name}"
    post = takedown_setup.publish(session, town, clock, sender_setup.sender(wiring, network), hours=3, text=text)
    takedown_setup.ask(session, post, town.supervisor.actor, clock)
    return post, takedown_setup.withdrawer(wiring, network)


def _is_there(peer, session, post):
    address = f"{peer.base_url}/api/v1/statuses/{sender_setup.delivery_of(session, post).remote_id}"
    status, _, _ = ask(address, token=peer.token)
    return status == 200


def test_a_server_that_deletes_deletes_and_one_that_cannot_says_so(
    place, network, wiring, session, town, clock, request
):
    """Ask snac, which has no such call and answers 400 while the post stands: a person must delete it."""
    _connect(place, wiring, session, town, clock)
    post = takedown_setup.publish(
        session, town, clock, sender_setup.sender(wiring, network), hours=3, text=f"A {request.node.name}"
    )
    takedown_setup.ask(session, post, town.supervisor.actor, clock)
    takedown_setup.withdrawer(wiring, network).run(clock())
    peer, _ = place
    cannot = "snac" in request.node.name
    assert takedown_setup.newest(session).state is (W.AWAITING_HAND if cannot else W.WITHDRAWN)
    assert _is_there(peer, session, post) is cannot


@pytest.mark.parametrize(
    ("effect", "timeouts"),
    [(Effect.DROP_AFTER, PATIENT), (Effect.TRUNCATE, PATIENT), (Effect.DELAY_AFTER, IMPATIENT)],
)
def test_a_lost_answer_is_made_sure_of(mastodon_place, ordered, session, clock, effect):
    (peer, proxy), (post, worker) = mastodon_place, ordered
    proxy.fail(effect, method="DELETE", path=ONE, seconds=10)
    worker.run(clock())
    assert (sender_setup.state_of(session, post), _is_there(peer, session, post)) == (D.WITHDRAWN, False)
    assert len(proxy.journal(method="DELETE")) == 1


def test_an_answer_that_is_not_json_is_a_yes(mastodon_place, ordered, session, clock):
    (peer, proxy), (post, worker) = mastodon_place, ordered
    proxy.fail(Effect.GARBAGE, method="DELETE", path=ONE)
    worker.run(clock())
    assert (sender_setup.state_of(session, post), _is_there(peer, session, post)) == (D.WITHDRAWN, False)


@pytest.mark.parametrize(("effect", "timeouts"), [(Effect.DROP_BEFORE, PATIENT), (Effect.DELAY_BEFORE, IMPATIENT)])
def test_a_request_that_died_on_the_way_is_made_again(mastodon_place, ordered, session, clock, effect):
    (peer, proxy), (post, worker) = mastodon_place, ordered
    proxy.fail(effect, method="DELETE", path=ONE, seconds=10)
    worker.run(clock())
    assert (takedown_setup.newest(session).state, _is_there(peer, session, post)) == (W.ORDERED, True)
    worker.run(clock.forward(seconds=6))
    assert (sender_setup.state_of(session, post), _is_there(peer, session, post)) == (D.WITHDRAWN, False)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (401, W.FAILED),
        (403, W.AWAITING_HAND),
        (404, W.AWAITING_HAND),
        (422, W.AWAITING_HAND),
        (429, W.ORDERED),
        (500, W.ORDERED),
        (503, W.ORDERED),
    ],
)
def test_each_no_while_it_stands_leads_where_it_should(mastodon_place, ordered, session, clock, status, state):
    (peer, proxy), (post, worker) = mastodon_place, ordered
    proxy.fail(Effect.STATUS, method="DELETE", path=ONE, status=status, headers={"Retry-After": "30"})
    worker.run(clock())
    assert (takedown_setup.newest(session).state, sender_setup.state_of(session, post)) == (state, D.PUBLISHED)
    assert _is_there(peer, session, post)


@pytest.mark.parametrize("status", [404, 410])
def test_a_no_because_it_is_gone_is_a_yes(mastodon_place, ordered, session, clock, status):
    (_, proxy), (post, worker) = mastodon_place, ordered
    proxy.fail(Effect.STATUS_AFTER, method="DELETE", path=ONE, status=status)
    worker.run(clock())
    assert sender_setup.state_of(session, post) is D.WITHDRAWN


def test_when_nothing_can_be_asked_it_is_asked_later(mastodon_place, ordered, session, clock):
    (_, proxy), (post, worker) = mastodon_place, ordered
    proxy.fail(Effect.STATUS, method="DELETE", path=ONE, status=500)
    proxy.fail(Effect.STATUS, method="GET", path=ONE, status=500)
    worker.run(clock())
    assert takedown_setup.newest(session).state is W.ORDERED
    assert "No se ha podido saber" in takedown_setup.newest(session).trouble
    worker.run(clock.forward(seconds=6))
    assert sender_setup.state_of(session, post) is D.WITHDRAWN


def test_a_correction_hangs_from_the_original_on_both(place, network, wiring, session, town, clock, request):
    _connect(place, wiring, session, town, clock)
    sender = sender_setup.sender(wiring, network)
    post = takedown_setup.publish(session, town, clock, sender, hours=3, text=f"El lunes: {request.node.name}")
    made = takedown_setup.corrected(session, town, post, clock, f"El martes: {request.node.name}")
    sender.send_due(clock())
    peer, _ = place
    answer = sender_setup.delivery_of(session, made)
    remote_status = ask_json(f"{peer.base_url}/api/v1/statuses/{answer.remote_id}", token=peer.token)
    assert remote_status["in_reply_to_id"] == sender_setup.delivery_of(session, post).remote_id
