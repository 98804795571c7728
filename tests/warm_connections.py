"""Connections to PostgreSQL, left to whoever gets the database next, as a server leaves them to the next request.

A new one has a process of its own started, and reads and plans everything anew: that cost more than most tests do.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, QueuePool

LEARNT = "default_isolation_level"
POOLS: dict[str, QueuePool] = {}


@contextmanager
def sharing_connections(engine: Engine) -> Iterator[None]:
    """The engine uses those that rest where its database was used before, and leaves its own there."""
    shared = engine.pool = _shared(engine)
    yield
    if engine.pool is not shared:
        engine.dispose()  # what it was given was closed on the way, as a restored copy asks


def _shared(engine: Engine) -> QueuePool:
    """A dialect learns from its first connection how a database isolates transactions: here, from who had that one."""
    own, url = engine.pool, engine.url.render_as_string(hide_password=False)
    assert isinstance(own, QueuePool)
    shared = POOLS.get(url)
    if shared is None or (learnt := vars(shared._dialect).get(LEARNT)) is None:
        POOLS[url] = own
        return own
    vars(own._dialect)[LEARNT] = learnt
    return shared


def resting(url: str) -> list[int]:
    """The server's processes behind those that can be left; where somebody still holds one of them, none can."""
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
