"""A wiring that trusts the tests' mail server, and the request an e-mail becomes."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session

from app.domain.requests.models import Request
from app.usecases.wiring import Wiring
from app.wiring import wire
from config import Config
from tests.clocks import StoppedClock
from tests.peers.dovecot import Dovecot
from tests.requests.sample_letters import Receive, collect, only, set_up
from tests.sample_town import Town


@pytest.fixture
def postal(config: Config, clock: StoppedClock, dovecot: Dovecot) -> Iterator[Wiring]:
    settings = {"allowed_private_hosts": dovecot.host, "imap_ca_file": str(dovecot.authority)}
    made = wire(config.model_copy(update=settings), clock=clock)
    yield made
    made.engine.dispose()


@pytest.fixture
def receive(session: Session, town: Town, postal: Wiring, dovecot: Dovecot, clock: StoppedClock) -> Receive:
    """Return a function that delivers an e-mail and returns its request and evidence."""

    def run(sent: bytes) -> tuple[Request, str]:
        dovecot.deliver(set_up(session, town, postal, dovecot, now=clock()).user, sent)
        collect(postal, now=clock())
        return only(session)

    return run
