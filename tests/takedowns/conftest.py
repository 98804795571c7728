"""Fixtures of the withdrawal tests: a published post, and a worker that withdraws it."""

import pytest
from sqlmodel import Session

from app.db.outbox import Outbox
from app.domain.posts.models import Post
from app.usecases.publishing.delivery_sender import DeliverySender
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.publishing import sender_setup
from tests.sample_town import Town
from tests.takedowns import takedown_setup


@pytest.fixture
def network(clock: StoppedClock) -> FakeNetwork:
    return FakeNetwork(clock=clock)


@pytest.fixture
def sender(wiring: Wiring, network: FakeNetwork, session: Session, town: Town) -> DeliverySender:
    sender_setup.connect(session, wiring, town)
    return sender_setup.sender(wiring, network)


@pytest.fixture
def published(session: Session, town: Town, clock: StoppedClock, sender: DeliverySender) -> Post:
    """Return a post published on the town's first account."""
    return takedown_setup.publish(session, town, clock, sender)


@pytest.fixture
def withdrawer(wiring: Wiring, network: FakeNetwork) -> Outbox:
    return takedown_setup.withdrawer(wiring, network)
