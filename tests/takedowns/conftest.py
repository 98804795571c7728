"""What the tests of withdrawals share: something published, and a worker that takes it away."""

import pytest
from sqlmodel import Session

from app.drafting.models import Post
from app.publishing.jobs import Sender
from app.takedowns.jobs import Withdrawer
from app.usecases.wiring import Wiring
from tests.cast import Town
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.publishing import world
from tests.takedowns import office


@pytest.fixture
def network(clock: StoppedClock) -> FakeNetwork:
    return FakeNetwork(clock=clock)


@pytest.fixture
def sender(wiring: Wiring, network: FakeNetwork, session: Session, town: Town) -> Sender:
    world.connect(session, wiring, town)
    return world.sender(wiring, network)


@pytest.fixture
def published(session: Session, town: Town, clock: StoppedClock, sender: Sender) -> Post:
    """A post that is out on the town's first account."""
    return office.publish(session, town, clock, sender)


@pytest.fixture
def withdrawer(wiring: Wiring, network: FakeNetwork) -> Withdrawer:
    return office.withdrawer(wiring, network)
