"""The one way to open either database.

SQLite loses updates under driver transactions: the driver starts none, writers begin IMMEDIATE (in turn), readers
plainly; WAL separates them. PostgreSQL keeps one plan per statement: replanning costs more than our key joins.
"""

import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, ExceptionContext, event
from sqlalchemy.exc import InvalidatePoolError
from sqlmodel import Session

from app.core.clock import monotonic_seconds, sleep

BUSY_MS = 10_000
TURN_MS = 5
PLANNER_SETTINGS = ("plan_cache_mode = force_generic_plan", "jit = off")
CUSTOM_PLAN_SETTINGS = {"plan_cache_mode": "force_custom_plan", "work_mem": "32MB"}
"""For large counts; memory for sorts and hash tables."""
_CUSTOM_PLANS = sa.select(*(sa.func.set_config(name, value, True) for name, value in CUSTOM_PLAN_SETTINGS.items()))
IDLE_CHECK_SECONDS = 2.0
NO_TRANSACTION = "AUTOCOMMIT"
BUSY_STATES = ("55P03", "40P01", "40001")
"""PostgreSQL's lock not available, deadlock detected and serialization failure."""
PREPARED_AFTER = 1
"""Runs before preparing a statement; the default is five."""

PRAGMAS = (f"busy_timeout={BUSY_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY")
"""The page cache stays 2 MB a connection: a page of the system's costs half a microsecond."""
STATISTICS_SECONDS = 3600
"""A SQLite connection's life: it keeps its first statistics (`app.db.maintenance`)."""
CACHED_STATEMENTS = 1000
"""Kept per SQLite connection; a post uses more than the driver's 128."""


def open_engine(url: str, *, foreign_keys: bool = True) -> Engine:
    """Use `foreign_keys=False` only for migrations: batch mode would empty recreated tables' children."""
    if not is_sqlite(url):
        return _open_server(url)
    engine = sa.create_engine(
        url,
        hide_parameters=True,
        pool_recycle=STATISTICS_SECONDS,
        connect_args={"cached_statements": CACHED_STATEMENTS},
    )
    pragmas = PRAGMAS if foreign_keys else (*PRAGMAS, "foreign_keys=OFF")
    event.listen(engine, "connect", lambda connection, _record: _configure_sqlite_connection(connection, pragmas))
    event.listen(engine, "begin", _begin)
    if file := engine.url.database:
        _drop_replaced_files(engine, Path(file))
    return engine


def _drop_replaced_files(engine: Engine, file: Path) -> None:
    """Discard connections to a replaced file: writes would be lost."""

    def which() -> tuple[int, int] | None:
        try:
            file_status = file.stat()
        except OSError:
            return None
        return file_status.st_dev, file_status.st_ino

    def check(_connection: Any, record: Any, _fairy: Any) -> None:
        there = which()
        if record.info.setdefault("file", there) != there:
            raise InvalidatePoolError

    event.listen(engine, "checkout", check)


def read_only_engine(engine: Engine) -> Engine:
    """Serve readers, without transactions on PostgreSQL.

    Statements read their own instant anyway; rollbacks would make the driver prepare each again.
    """
    apart = {} if engine.dialect.name == "sqlite" else {"isolation_level": NO_TRANSACTION}
    return engine.execution_options(read_only=True, **apart)


def begin_transaction(connection: Connection) -> None:
    """Begin where `read_only_engine` began none, for transaction-scoped settings."""
    if connection.get_execution_options().get("isolation_level") == NO_TRANSACTION:
        connection.exec_driver_sql("BEGIN")


def use_custom_plans(session: Session) -> None:
    """Make PostgreSQL plan each statement for its values until this transaction ends.

    SQLite always does enough. Planning costs a millisecond; otherwise month scans are misplanned.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        begin_transaction(connection)
        session.execute(_CUSTOM_PLANS)


def _open_server(url: str) -> Engine:
    engine = sa.create_engine(url, hide_parameters=True, pool_size=10, max_overflow=10, pool_use_lifo=True)
    event.listen(engine, "connect", lambda connection, _record: _configure_server_connection(connection))
    event.listen(engine, "handle_error", _strip_values)
    event.listen(engine, "checkin", lambda _connection, record: record.info.update(left_at=monotonic_seconds()))
    event.listen(engine, "checkout", lambda connection, record, _fairy: _check_alive(engine, connection, record.info))
    return engine


def _strip_values(context: ExceptionContext) -> None:
    """Remove row values (`Key (email)=(…)`) from logged errors."""
    import psycopg

    failure = context.original_exception
    if isinstance(failure, psycopg.Error) and failure.diag.message_detail:
        for error in (failure, context.sqlalchemy_exception):
            if error is not None:
                error.args = tuple(str(arg).partition("\n")[0] for arg in error.args)


def _check_alive(engine: Engine, connection: Any, info: dict[Any, Any]) -> None:
    """Ping only rested connections: pinging always would double many reads."""
    import psycopg

    if monotonic_seconds() - info.get("left_at", monotonic_seconds()) < IDLE_CHECK_SECONDS:
        return
    try:
        engine.dialect.do_ping(connection)
    except psycopg.Error as failure:
        raise InvalidatePoolError from failure


def _configure_server_connection(connection: Any) -> None:
    """Send arrays per column; the driver would quote letter by letter."""
    from psycopg.types.array import ListBinaryDumper

    connection.adapters.register_dumper(list, ListBinaryDumper)
    _configure_planner(connection)


def _configure_planner(connection: Any) -> None:
    """Set the planner outside transactions, whose rollback would undo it."""
    connection.prepare_threshold = PREPARED_AFTER
    connection.prepared_max = 1000
    connection.autocommit = True
    for setting in PLANNER_SETTINGS:
        connection.execute(f"SET {setting}")
    connection.autocommit = False


def is_sqlite(url: str) -> bool:
    return sa.make_url(url).get_backend_name() == "sqlite"


def is_busy(failure: BaseException) -> bool:
    """Recognise failed waits, which may be retried."""
    cause = getattr(failure, "orig", None) or failure
    if isinstance(cause, sqlite3.OperationalError):
        return _is_busy(cause)
    return getattr(cause, "sqlstate", None) in BUSY_STATES


def _is_busy(failure: sqlite3.OperationalError) -> bool:
    return getattr(failure, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _configure_sqlite_connection(connection: Any, pragmas: tuple[str, ...]) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Begin through the driver; SQLAlchemy does ten times as much."""
    plain: Any = connection.connection.driver_connection
    if connection.get_execution_options().get("read_only"):
        plain.execute("BEGIN")
    elif not _wait_for_writer(plain):
        _begin_immediate(connection)


def _begin_immediate(connection: Connection) -> None:
    """Make the last try through SQLAlchemy, to raise its own error."""
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_MS}")


def _wait_for_writer(raw: Any) -> bool:
    """Tell whether the turn came within `BUSY_MS`.

    SQLite's waiters poll ever more seldom, up to a tenth of a second, newcomers at once; here all poll alike.
    """
    raw.execute("PRAGMA busy_timeout=0")
    try:
        return any(_try_begin(raw) for _ in range(BUSY_MS // TURN_MS))
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY_MS}")


def _try_begin(raw: Any) -> bool:
    try:
        raw.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as failure:
        if not _is_busy(failure):
            raise
        sleep(TURN_MS / 1000)
        return False
    return True
