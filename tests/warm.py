"""Connections to PostgreSQL, left to whoever gets the database next, as a server leaves them to the next request.

A new one has a process of its own started, and reads and plans everything anew: that cost more than most tests do.
"""

from sqlalchemy import Engine, Pool

POOLS: dict[str, Pool] = {}


def share_connections(engine: Engine) -> None:
    """From here on the engine uses those that rest where its database was used before."""
    engine.pool = POOLS.setdefault(engine.url.render_as_string(hide_password=False), engine.pool)


def resting(url: str) -> list[int]:
    """The server's processes behind those that nobody holds any more; whatever else is open there was left behind."""
    pool = POOLS.get(url)
    held = [pool.connect() for _ in range(pool.checkedin())] if pool else []  # type: ignore[attr-defined]
    numbers = [one.driver_connection.info.backend_pid for one in held if one.driver_connection]
    for one in held:
        one.close()
    return numbers


def cut(url: str) -> None:
    if pool := POOLS.pop(url, None):
        pool.dispose()
