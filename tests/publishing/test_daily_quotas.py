"""A network's daily quota of an account: kept when sending, told before, counted in its page."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from app.domain.directory.models import Channel
from app.domain.directory.rules import network_prices
from app.domain.directory.rules.network_prices import NetworkQuota
from app.domain.directory.rules.networks import Network
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.usecases.publishing.delivery_sender import DeliverySender
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.publishing import sender_setup
from tests.sample_town import Town
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql


@pytest.fixture
def counted(session: Session, connected: Town, monkeypatch: pytest.MonkeyPatch) -> Channel:
    """Return an account of a network that takes three a day."""
    monkeypatch.setitem(network_prices.QUOTAS, Network.THREADS, NetworkQuota(3, "this test"))
    return sender_setup.put_on_network(session, connected, Network.THREADS)


@pytest.fixture
def sender(wiring: Wiring, network: FakeNetwork, counted: Channel) -> DeliverySender:
    return sender_setup.sender(wiring, network, Network.THREADS)


def approve(session: Session, town: Town, clock: StoppedClock, count: int, hours: int = 2):
    return sender_setup.approve(session, town, clock(), [f"Aviso {n}" for n in range(count)], hours=hours)


def test_what_passes_the_quota_waits_for_a_person_until_a_day_has_gone(session, connected, clock, sender, network):
    posts = approve(session, connected, clock, 4)
    sender.send_due(clock.forward(hours=1))
    assert [sender_setup.state_of(session, post) for post in posts] == [D.PUBLISHED] * 3 + [D.FAILED]
    assert "no admite más de 3" in sender_setup.delivery_of(session, posts[-1]).trouble
    (later,) = approve(session, connected, clock, 1, hours=25)
    sender.send_due(clock.forward(hours=25))
    assert sender_setup.state_of(session, later) is D.PUBLISHED
    assert len(network.texts) == 4


def test_one_statement_counts_for_all(session, connected, clock, sender, wiring: Wiring):
    figures = []
    for count in (1, 2):
        approve(session, connected, clock, count, hours=2)
        with counting(wiring.engine) as sending:
            sender.send_due(clock.forward(hours=1))
        figures.append(sending.count)
        clock.forward(hours=1)
    assert figures[0] == figures[1]


def test_its_page_counts_and_who_reviews_is_told(session, connected, clock, sender, counted, seat):
    approve(session, connected, clock, 2)
    sender.send_due(clock.forward(hours=1))
    assert "2 de 3" in seat(connected.administrator).get(f"/o/riba/official-accounts/{counted.id}").text
    approve(session, connected, clock, 1, hours=3)
    post = post_factory.submitted(session, connected, now=clock(), hours=4, text="Otro aviso")
    session.commit()
    review = f"/o/riba/posts/{post.year}/{post.ordinal}/review"
    assert "hay ya 3 publicaciones" in seat(connected.supervisor).get(review).text
    session.get_one(type(post), post.id).planned_at = clock() + timedelta(hours=30)
    session.commit()
    assert "hay ya 3 publicaciones" not in seat(connected.supervisor).get(review).text
