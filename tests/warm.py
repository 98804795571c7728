"""Connections to PostgreSQL, left to whoever gets the database next, as a server leaves them to the next request.

A new one has a process of its own started, and reads and plans everything anew: that cost more than most tests do.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, QueuePool

POOLS: dict[str, QueuePool] = {}


@contextmanager
def sharing_connections(engine: Engine) -> Iterator[None]:
    """The engine uses those that rest where its database was used before, and leaves its own there."""
    assert isinstance(engine.pool, QueuePool)
    shared = engine.pool = POOLS.setdefault(engine.url.render_as_string(hide_password=False), engine.pool)
    yield
    if engine.pool is not shared:
        engine.dispose()  # what it was given was closed on the way, as a restored copy asks


def resting(url: str) -> list[int]:
    """The server's processes behind those that can be left; where somebody still holds one of them, none can."""
    pool = POOLS.get(url)
    if pool is None or pool.checkedout():
        cut(url)
        return []
    held = [pool.connect() for _ in range(pool.checkedin())]
    numbers = [one.driver_connection.info.backend_pid for one in held if one.driver_connection]
    for one in held:
        one.close()
    return numbers


def cut(url: str) -> None:
    if pool := POOLS.pop(url, None):
        pool.dispose()
