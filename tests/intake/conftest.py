"""A wiring that trusts the mail server of the tests, for those that use it."""

from collections.abc import Iterator

import pytest

from app.wiring import Wiring, wire
from config import Config
from tests.clocks import StoppedClock
from tests.peers.dovecot import Dovecot


@pytest.fixture
def postal(config: Config, clock: StoppedClock, dovecot: Dovecot) -> Iterator[Wiring]:
    told = {"allowed_private_hosts": dovecot.host, "imap_ca_file": str(dovecot.authority)}
    made = wire(config.model_copy(update=told), clock=clock)
    yield made
    made.engine.dispose()
