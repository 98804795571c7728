"""Incoming messages, a network with conversations, an account that reads it, and a resulting case."""

from collections.abc import Callable

import pytest
from sqlmodel import Session

from app.core.actor import system_actor
from app.db.work import Work
from app.domain.cases.models.cases import Case
from app.domain.cases.rules.messages import IncomingMessage
from app.domain.cases.rules.states import MessageSource
from app.domain.directory.models import Channel
from app.usecases.inbox.receipt import ReceiptResult, receive_message
from app.usecases.moderation.evidence import capture_evidence
from app.usecases.wiring import Wiring
from tests.citizens import moderation_steps, reply_worker
from tests.citizens.fake_network import FakeSquare
from tests.clocks import StoppedClock
from tests.sample_town import Town

Arrive = Callable[..., ReceiptResult]


@pytest.fixture
def arrive(session: Session, town: Town, clock: StoppedClock) -> Arrive:
    """Receive a message from the network; each is a new one unless given its `key`."""

    def come_in(text: str, **how: object) -> ReceiptResult:
        numbers.append(text)
        defaults = {"source": MessageSource.NETWORK, "received_at": clock(), "key": f"network:{len(numbers)}"}
        message = IncomingMessage(
            text=text, **(defaults | {"network": "mastodon", "channel_id": town.channels[0].id} | how)
        )
        return receive_message(Work(session, system_actor(town.id), clock()), town.organisation, message)

    numbers: list[str] = []
    return come_in


@pytest.fixture
def square(clock: StoppedClock) -> FakeSquare:
    return FakeSquare(clock=clock)


@pytest.fixture
def channel(session: Session, wiring: Wiring, town: Town, clock: StoppedClock) -> Channel:
    network_channel = reply_worker.connect(session, wiring, town)
    reply_worker.hear(session, wiring, town, network_channel, now=clock())
    return network_channel


@pytest.fixture
def asked(session: Session, wiring: Wiring, channel: Channel, square: FakeSquare, clock: StoppedClock) -> Case:
    """Return the case of a question read from the network."""
    square.say("¿A qué hora abre la biblioteca?")
    assert reply_worker.hearing(wiring, square).read_due(clock())["messages"] == 1
    return reply_worker.case(session)


@pytest.fixture
def norms(session: Session, town: Town, clock: StoppedClock) -> None:
    moderation_steps.adopted(session, town, clock)


@pytest.fixture
def threat(
    session: Session, wiring: Wiring, town: Town, clock: StoppedClock, square: FakeSquare, channel: Channel, norms: None
) -> ReceiptResult:
    """Return the case of a threat from the network, with its evidence kept."""
    square.say(moderation_steps.THREAT, author="jacinto")
    reply_worker.hearing(wiring, square).read_due(clock())
    case = reply_worker.case(session)
    message = reply_worker.last_message(session, case)
    capture_evidence(Work(session, town.author.actor, clock()), case, message)
    session.commit()
    return ReceiptResult(case, message, is_new=True)
