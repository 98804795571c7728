"""One way to open the database, whichever engine it is.

SQLite loses updates with the driver's own transactions: here the driver starts none, writers begin
IMMEDIATE (so `busy_timeout` applies) and readers plainly; WAL keeps readers and the writer apart.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, event

BUSY_MS = 10_000
PRAGMAS = (f"busy_timeout={BUSY_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY")


def open_engine(url: str, *, foreign_keys: bool = True) -> Engine:
    """`foreign_keys=False` is for migrations only: batch mode recreates tables and would empty their children."""
    if sa.make_url(url).get_backend_name() != "sqlite":
        return sa.create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=10, max_overflow=10)
    engine = sa.create_engine(url, hide_parameters=True)
    pragmas = PRAGMAS if foreign_keys else (*PRAGMAS, "foreign_keys=OFF")
    event.listen(engine, "connect", lambda connection, _record: _prepare(connection, pragmas))
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, pragmas: tuple[str, ...]) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("read_only")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
