"""What the tests of publishing share: a network in memory, a connected account, a sender."""

import pytest
from sqlmodel import Session

from app.drafting.models import Post
from app.drafting.rules.states import Status
from app.publishing.jobs import Sender
from app.usecases.wiring import Wiring
from tests.cast import Town
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.publishing import world


@pytest.fixture
def network(clock: StoppedClock) -> FakeNetwork:
    return FakeNetwork(clock=clock)


@pytest.fixture
def connected(session: Session, wiring: Wiring, town: Town) -> Town:
    """The town, its first account connected to the fake network."""
    world.connect(session, wiring, town)
    return town


@pytest.fixture
def sender(wiring: Wiring, network: FakeNetwork, connected: Town) -> Sender:
    return world.sender(wiring, network)


@pytest.fixture
def went_back(session: Session, clock: StoppedClock, sender: Sender, network: FakeNetwork) -> world.WentBack:
    """Whether a post is a draft again, of which nothing left when its hour came, in two."""

    def asked(post: Post) -> bool:
        sender.send_due(clock.forward(hours=2))
        return network.published == [] and world.status_of(session, post) is Status.DRAFT

    return asked
