"""The peers as pytest fixtures: one of each a session (and a worker of xdist), started when a test first asks."""

from collections.abc import Iterator

import pytest

from tests.peers.postgres import Postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with Postgres() as peer:
        yield peer
