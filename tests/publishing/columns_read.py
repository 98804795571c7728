"""Columns that statements read, as SQLite itself says while it compiles them: of joins, subqueries and raw SQL too."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event


@contextmanager
def recorded(engine: Engine) -> Iterator[set[str]]:
    """Yield `table.column` of every column read until the end.

    SQLite compiles a statement again for each new authorizer (`sqlite3_set_authorizer`), so nothing is read unseen.
    """
    read, seen = set[str](), set[Any]()

    def note(action: int, table: str | None, column: str | None, _base: str | None, _by: str | None) -> int:
        if action == sqlite3.SQLITE_READ and column:
            read.add(f"{table}.{column}")
        return sqlite3.SQLITE_OK

    def watch(connection: Connection, *_: Any) -> None:
        raw = connection.connection.driver_connection
        raw.set_authorizer(note)
        seen.add(raw)

    event.listen(engine, "before_cursor_execute", watch)
    try:
        yield read
    finally:
        event.remove(engine, "before_cursor_execute", watch)
        for raw in seen:
            raw.set_authorizer(None)
