"""Messages as they come in, for every test about citizens."""

from collections.abc import Callable

import pytest
from sqlmodel import Session

from app.citizens.rules.cases import Source
from app.citizens.rules.incoming import Incoming
from app.citizens.service.arriving import Received, receive
from app.core.actor import the_clock
from tests.cast import Town
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
