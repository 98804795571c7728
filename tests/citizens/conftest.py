"""A network people speak on, an account that hears them, and a case that came of it."""

import pytest
from sqlmodel import Session

from app.channels.models import Channel
from app.citizens.models import Case
from app.wiring import Wiring
from tests.cast import Town
from tests.citizens import world
from tests.citizens.square import FakeSquare
from tests.clocks import StoppedClock


@pytest.fixture
def square(clock: StoppedClock) -> FakeSquare:
    return FakeSquare(clock=clock)


@pytest.fixture
def channel(session: Session, wiring: Wiring, town: Town, clock: StoppedClock) -> Channel:
    found = world.connect(session, wiring, town)
    world.hear(session, wiring, town, found, now=clock())
    return found


@pytest.fixture
def asked(session: Session, wiring: Wiring, channel: Channel, square: FakeSquare, clock: StoppedClock) -> Case:
    """A question heard on the network."""
    square.say("¿A qué hora abre la biblioteca?")
    assert world.hearing(wiring, square).read_due(clock())["messages"] == 1
    return world.case(session)
