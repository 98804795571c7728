"""A database that other connections keep busy, in each way that the product must tell from a defect."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, event

from app.usecases.wiring import Wiring
from tests.waiting import wait_until

WAITING = "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s"


@contextmanager
def writer_at_work(wiring: Wiring) -> Iterator[None]:
    """Hold SQLite's only writer."""
    file = Path(str(wiring.engine.url.database))
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def kept_busy(wiring: Wiring, state: str, *, last: str = "audit_head") -> Iterator[list[str]]:
    """Make every writing transaction fail with `state`, on PostgreSQL where it locks the rows of its table `last`.

    Yields the states seen. All of them are the server's own, of two connections.
    """
    seen: list[str] = []

    def hear(context: Any) -> None:
        failure = context.original_exception
        seen.append(getattr(failure, "sqlstate", None) or getattr(failure, "sqlite_errorname", ""))

    event.listen(wiring.engine, "handle_error", hear)
    try:
        with WAYS[wiring.engine.name][state](wiring, last):
            yield seen
    finally:
        event.remove(wiring.engine, "handle_error", hear)


@contextmanager
def _locks_run_out(wiring: Wiring, last: str) -> Iterator[None]:
    """Hold the rows longer than the server lets anybody wait."""
    with _other(wiring) as other, _at_each_begin(wiring.engine, _hurry):
        other.execute(_locking(last))
        yield


def _locking(rows: str) -> str:
    return f"SELECT 1 FROM {rows} FOR UPDATE"  # noqa: S608 - a test's table


def _hurry(connection: Connection) -> None:
    connection.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")


@contextmanager
def _overtaken(wiring: Wiring, last: str) -> Iterator[None]:
    """Change the rows after the transaction's snapshot, on a server whose transactions are repeatable reads."""
    with _other(wiring) as other:

        def change(connection: Connection) -> None:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            connection.exec_driver_sql("SELECT 1")
            other.execute(f"UPDATE {last} SET organisation_id = organisation_id")  # noqa: S608 - a test's table
            other.commit()

        with _at_each_begin(wiring.engine, change):
            yield


@contextmanager
def _in_a_circle(wiring: Wiring, last: str) -> Iterator[None]:
    """Hold the rows, and ask for the post that the transaction has: the server ends the one that looks first."""
    with _other(wiring) as other, _other(wiring) as watcher, ThreadPoolExecutor(1) as pool:
        asked: list[Future[Any]] = []

        def hold(connection: Connection) -> None:
            connection.exec_driver_sql("SET LOCAL deadlock_timeout = '20ms'")
            _end(asked)
            other.rollback()
            other.execute("SET LOCAL deadlock_timeout = '60s'")
            other.execute(_locking(last))

        def ask(connection: Connection, _cursor: Any, text: str, *_rest: Any) -> None:
            if connection.get_execution_options().get("read_only") or last not in text or asked:
                return
            asked.append(pool.submit(other.execute, _locking("post")))
            wait_until(lambda: _is_waiting(watcher, other.info.backend_pid), "the other connection waits", pause=0.01)

        event.listen(wiring.engine, "before_cursor_execute", ask)
        try:
            with _at_each_begin(wiring.engine, hold):
                yield
        finally:
            event.remove(wiring.engine, "before_cursor_execute", ask)
            _end(asked)


def _end(asked: list[Future[Any]]) -> None:
    while asked:
        asked.pop().result(timeout=60)


def _is_waiting(watcher: psycopg.Connection, pid: int) -> bool:
    [row] = watcher.execute(WAITING, [pid]).fetchall()
    watcher.commit()
    return bool(row[0])


@contextmanager
def _other(wiring: Wiring) -> Iterator[psycopg.Connection]:
    url = wiring.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with closing(psycopg.connect(url)) as other:
        yield other


@contextmanager
def _at_each_begin(engine: Engine, act: Callable[[Connection], None]) -> Iterator[None]:
    def begin(connection: Connection) -> None:
        if not connection.get_execution_options().get("read_only"):
            act(connection)

    event.listen(engine, "begin", begin)
    try:
        yield
    finally:
        event.remove(engine, "begin", begin)


Way = Callable[[Wiring, str], AbstractContextManager[None]]
WAYS: Mapping[str, Mapping[str, Way]] = {
    "sqlite": {"SQLITE_BUSY": lambda wiring, _last: writer_at_work(wiring)},
    "postgresql": {"55P03": _locks_run_out, "40001": _overtaken, "40P01": _in_a_circle},
}
