"""Fixtures of the publishing tests: an in-memory network, a connected account, a sender."""

import pytest
from sqlmodel import Session

from app.domain.posts.models import Post
from app.domain.posts.rules.states import PostStatus
from app.usecases.publishing.delivery_sender import DeliverySender
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.publishing import sender_setup
from tests.sample_town import Town


@pytest.fixture
def network(clock: StoppedClock) -> FakeNetwork:
    return FakeNetwork(clock=clock)


@pytest.fixture
def connected(session: Session, wiring: Wiring, town: Town) -> Town:
    """Return the town with its first account connected to the fake network."""
    sender_setup.connect(session, wiring, town)
    return town


@pytest.fixture
def sender(wiring: Wiring, network: FakeNetwork, connected: Town) -> DeliverySender:
    return sender_setup.sender(wiring, network)


@pytest.fixture
def went_back(
    session: Session, clock: StoppedClock, sender: DeliverySender, network: FakeNetwork
) -> sender_setup.WentBack:
    """Return a function telling whether, two hours later, the post is a draft again and nothing was published."""

    def asked(post: Post) -> bool:
        sender.send_due(clock.forward(hours=2))
        return network.published == [] and sender_setup.status_of(session, post) is PostStatus.DRAFT

    return asked
