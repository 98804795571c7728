"""What the tests of publishing share: a network in memory, a connected account, a sender."""

import pytest
from sqlmodel import Session

from app.publishing.jobs import Sender
from app.wiring import Wiring
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
