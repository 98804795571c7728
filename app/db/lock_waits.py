"""Small writes that would rather not happen than wait, and long ones that let others go before."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session

from app.core.clock import sleep
from app.db.engine import BUSY_MS, begin_transaction

YIELD_SECONDS = 0.02
"""SQLite keeps no queue: whoever waits for the writer looks again every few milliseconds, several at a time."""


def yield_writer(session: Session) -> None:
    """Between two transactions of a long work: whoever waits gets their turn. PostgreSQL needs no such manners."""
    if session.get_bind().dialect.name == "sqlite":
        sleep(YIELD_SECONDS)


@contextmanager
def lock_timeout(session: Session, *, wait_ms: int = 50) -> Iterator[None]:
    """Within it a lock is waited for this long; then the database raises `OperationalError`. Commit inside.

    On SQLite it takes a session that did not begin as a writer, since that already waited.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        begin_transaction(connection)
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{wait_ms}ms'")
        yield
        return
    raw = connection.connection.driver_connection
    assert raw is not None
    raw.execute(f"PRAGMA busy_timeout={wait_ms}")
    try:
        yield
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY_MS}")
