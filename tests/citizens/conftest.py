"""Messages as they come in, a network people speak on, an account that hears them, and a case that came of it."""

from collections.abc import Callable

import pytest
from sqlmodel import Session

from app.channels.models import Channel
from app.citizens.models import Case
from app.citizens.rules.cases import Source
from app.citizens.rules.incoming import Incoming
from app.citizens.service.arriving import Received, receive
from app.citizens.service.evidence import capture
from app.core.actor import the_clock
from app.usecases.wiring import Wiring
from tests.cast import Town
from tests.citizens import moderating, world
from tests.citizens.square import FakeSquare
from tests.clocks import StoppedClock

Arrive = Callable[..., Received]


@pytest.fixture
def arrive(session: Session, town: Town, clock: StoppedClock) -> Arrive:
    """What somebody wrote comes in from the network; each is another message unless it brings its `key`."""

    def come_in(text: str, **how: object) -> Received:
        numbers.append(text)
        given = {"source": Source.NETWORK, "received_at": clock(), "key": f"network:{len(numbers)}"}
        said = Incoming(text=text, **(given | {"network": "mastodon", "channel_id": town.channels[0].id} | how))
        return receive(session, town.organisation, said, actor=the_clock(town.id), now=clock())

    numbers: list[str] = []
    return come_in


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


@pytest.fixture
def norms(session: Session, town: Town, clock: StoppedClock) -> None:
    moderating.adopted(session, town, clock)


@pytest.fixture
def threat(
    session: Session, wiring: Wiring, town: Town, clock: StoppedClock, square: FakeSquare, channel: Channel, norms: None
) -> Received:
    """Heard on the network, with its proof kept."""
    square.say(moderating.THREAT, author="jacinto")
    world.hearing(wiring, square).read_due(clock())
    case = world.case(session)
    message = world.last_message(session, case)
    capture(session, case, message, actor=town.author.actor, now=clock())
    session.commit()
    return Received(case, message, is_new=True)
