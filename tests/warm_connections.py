"""PostgreSQL connections reused by the next test of a database, as a server reuses them between requests.

A new one starts a process of its own, and reads and plans everything anew: that cost more than most tests do.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, QueuePool

LEARNT = "default_isolation_level"
POOLS: dict[str, QueuePool] = {}


@contextmanager
def sharing_connections(engine: Engine) -> Iterator[None]:
    """Let the engine reuse the idle connections of its database, and leave its own there."""
    shared = engine.pool = _shared(engine)
    yield
    if engine.pool is not shared:
        engine.dispose()  # what it was given was closed on the way, as a restored copy asks


def _shared(engine: Engine) -> QueuePool:
    """Return the database's pool; a dialect learns the isolation level from a first connection, an earlier test's."""
    own, url = engine.pool, engine.url.render_as_string(hide_password=False)
    assert isinstance(own, QueuePool)
    shared = POOLS.get(url)
    if shared is None or (learnt := vars(shared._dialect).get(LEARNT)) is None:
        POOLS[url] = own
        return own
    vars(own._dialect)[LEARNT] = learnt
    return shared


def resting(url: str) -> list[int]:
    """Return the server processes of the idle connections; none if any of them is still in use."""
    pool = POOLS.get(url)
    if pool is None or pool.checkedout():
        cut(url)
        return []
    connections = [pool.connect() for _ in range(pool.checkedin())]
    numbers = [
        connection.driver_connection.info.backend_pid for connection in connections if connection.driver_connection
    ]
    for idle_connection in connections:
        idle_connection.close()
    return numbers


def cut(url: str) -> None:
    if pool := POOLS.pop(url, None):
        pool.dispose()
