"""Two real servers behind a lossy network: for any answer, one publication at most, and a person is informed."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from app.adapters.networks.mastodon import MastodonNetwork
from app.domain.directory import models as directory_models
from app.domain.publishing.models import AttemptOutcome
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.wiring import wire
from tests import post_factory
from tests.peers.control import ask_json
from tests.peers.fixtures import IMPATIENT
from tests.peers.lossy import Effect
from tests.publishing import sender_setup

pytestmark = [pytest.mark.postgresql, pytest.mark.peers]


@pytest.fixture(params=["mastodon", "snac"])
def place(request):
    """Return a server and the lossy network in front of it."""
    peer = request.getfixturevalue("mastodon_mock" if request.param == "mastodon" else "snac")
    return peer, request.getfixturevalue(f"lossy_{request.param}")


@pytest.fixture
def real(place, outbound, wiring, session, town, clock):
    """Return a sender on a past day: the servers' content is all newer."""
    peer, proxy = place
    yesterday = wire(wiring.config).clock() - timedelta(days=1)
    clock.instant = yesterday.replace(hour=9, minute=0, second=0, microsecond=0)
    sender_setup.connect(session, wiring, town, base_url=proxy.base_url, token=peer.token)
    return sender_setup.sender(wiring, MastodonNetwork(outbound, clock=clock, wait=lambda _s: None))


@pytest.fixture
def due(session, town, clock, request, real):
    """Return a due delivery, whose text is unique to the test."""
    text = f"Aviso de {request.node.name}"
    post = post_factory.approved(session, town, now=clock(), hours=3, text=text)
    session.commit()
    clock.instant = sender_setup.delivery_of(session, post).due_at
    return post, text


def _copies(peer, text):
    """Return the number of the server's publications with this text."""
    me = ask_json(f"{peer.base_url}/api/v1/accounts/verify_credentials", token=peer.token)["id"]
    statuses = ask_json(f"{peer.base_url}/api/v1/accounts/{me}/statuses?limit=40", token=peer.token)
    return sum(text in status["content"] for status in statuses)


def _outcome(session):
    return sender_setup.fresh(session, select(AttemptOutcome).order_by(col(AttemptOutcome.id).desc()))[0]


@pytest.mark.parametrize("effect", [Effect.DROP_AFTER, Effect.TRUNCATE, Effect.GARBAGE])
def test_a_lost_answer_is_found_and_published_once(place, real, due, session, clock, effect):
    (peer, proxy), (post, text) = place, due
    proxy.fail(effect)
    real.send_due(clock())
    assert (sender_setup.state_of(session, post), _copies(peer, text)) == (D.PUBLISHED, 1)
    assert sender_setup.delivery_of(session, post).permalink.startswith("http")


def test_a_cut_before_the_server_saw_it_is_for_a_person(place, real, due, session, clock):
    (peer, proxy), (post, text) = place, due
    proxy.fail(Effect.DROP_BEFORE)
    real.send_due(clock())
    real.send_due(clock.forward(minutes=5))
    assert (sender_setup.state_of(session, post), _copies(peer, text)) == (D.UNCONFIRMED, 0)


@pytest.mark.parametrize("timeouts", [IMPATIENT])
def test_a_server_that_never_answers_is_for_a_person_unless_it_published(place, real, due, session, clock):
    (peer, proxy), (post, text) = place, due
    proxy.fail(Effect.DELAY_AFTER, seconds=10)
    real.send_due(clock())
    assert (sender_setup.state_of(session, post), _copies(peer, text)) == (D.PUBLISHED, 1)


@pytest.mark.parametrize(
    ("status", "state"), [(401, D.AWAITING_HAND), (422, D.FAILED), (429, D.SCHEDULED), (500, D.UNCONFIRMED)]
)
def test_each_no_of_a_server_leads_where_it_should(place, real, due, session, clock, status, state):
    (peer, proxy), (post, text) = place, due
    proxy.fail(Effect.STATUS, status=status, headers={"Retry-After": "30"})
    real.send_due(clock())
    assert (sender_setup.state_of(session, post), _copies(peer, text)) == (state, 0)


def test_a_server_that_asks_to_wait_gets_it_later_and_once(place, real, due, session, clock):
    (peer, proxy), (post, text) = place, due
    proxy.fail(Effect.STATUS, status=429, headers={"Retry-After": "30"})
    real.send_due(clock())
    real.send_due(clock.forward(seconds=31))
    assert (sender_setup.state_of(session, post), _copies(peer, text)) == (D.PUBLISHED, 1)
    assert _outcome(session).outcome == "published"


def test_a_server_that_cannot_be_reached_is_tried_again(real, due, session, clock):
    post, _ = due
    (channel, _) = sender_setup.fresh(
        session, select(directory_models.Channel).order_by(col(directory_models.Channel.id))
    )
    good, channel.base_url = channel.base_url, "http://127.0.0.1:9"
    session.commit()
    real.send_due(clock())
    assert (sender_setup.state_of(session, post), _outcome(session).outcome) == (D.SCHEDULED, "not_sent")
    channel.base_url = good
    session.commit()
    real.send_due(clock.forward(seconds=5))
    assert sender_setup.state_of(session, post) is D.PUBLISHED
