"""Lock time-outs: short writes give up at once, long ones yield."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session

from app.core.clock import sleep
from app.db.engine import BUSY_MS, begin_transaction

YIELD_SECONDS = 0.02
"""Enough for SQLite's writers, polling every few milliseconds."""


def yield_writer(session: Session) -> None:
    """Let waiting writers in; PostgreSQL needs no pause."""
    if session.get_bind().dialect.name == "sqlite":
        sleep(YIELD_SECONDS)


@contextmanager
def lock_timeout(session: Session, *, wait_ms: int = 50) -> Iterator[None]:
    """Wait this long for locks, then raise `OperationalError`; commit inside.

    Not for SQLite sessions begun as writers, which have waited already.
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
