"""Tables as JSON lines, for either engine.

One transaction: a snapshot on SQLite (WAL), REPEATABLE READ on PostgreSQL.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlmodel import SQLModel

from app.core.progress import Progress, counted, no_listener
from app.db.columns import JSONDoc

BATCH = 1_000


def all_tables() -> list[sa.Table]:
    return list(SQLModel.metadata.sorted_tables)


def revision(connection: Connection) -> str:
    """Return the migration; empty without tables."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or "")


def dump_tables(engine: Engine, folder: Path, progress: Progress = no_listener) -> tuple[str, dict[str, int]]:
    """Write `<table>.jsonl`; return revision and row counts."""
    folder.mkdir(parents=True)
    with _snapshot(engine) as connection:
        tables = counted(all_tables(), "Tablas", progress)
        return revision(connection), {table.name: _write_table(connection, table, folder) for table in tables}


def has_no_rows(connection: Connection) -> bool:
    table_names = set(sa.inspect(connection).get_table_names())
    here = [table for table in all_tables() if table.name in table_names]
    return not any(connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() for table in here)


def load_tables(connection: Connection, folder: Path) -> dict[str, int]:
    """Restore rows within `connection`'s transaction.

    SQLite must not enforce foreign keys yet; checked at the end, dangling rows raise `IntegrityError` or `ValueError`.
    """
    is_postgresql = connection.dialect.name == "postgresql"
    with _without_foreign_keys(connection) if is_postgresql else _foreign_key_check(connection):
        counts = {table.name: _read_table(connection, table, folder / f"{table.name}.jsonl") for table in all_tables()}
    if is_postgresql:
        _advance_sequences(connection)
    return counts


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    options = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {"read_only": True}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


def _write_table(connection: Connection, table: sa.Table, folder: Path) -> int:
    rows = connection.execution_options(yield_per=BATCH).execute(sa.select(table).order_by(*table.primary_key))
    count = 0
    with (folder / f"{table.name}.jsonl").open("w", encoding="utf-8") as file:
        for row in rows.mappings():
            file.write(json.dumps(dict(row), default=_to_json, ensure_ascii=False, separators=(",", ":")) + "\n")
            count += 1
    return count


def _to_json(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"a {type(value).__name__} cannot be kept in a backup")


def _read_table(connection: Connection, table: sa.Table, path: Path) -> int:
    kinds = {column.name: _python_type(column.type) for column in table.columns}
    count = 0
    with path.open(encoding="utf-8") as file:
        while batch := [_parse_row(json.loads(line), kinds) for line in islice(file, BATCH)]:
            connection.execute(sa.insert(table), batch)
            count += len(batch)
    return count


def _python_type(column_type: Any) -> Any:
    if isinstance(column_type, JSONDoc | sa.JSON):
        return object
    plain = column_type.impl_instance if isinstance(column_type, sa.TypeDecorator) else column_type
    return plain.python_type


def _parse_row(stored: Mapping[str, Any], kinds: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _parse_value(value, kinds[name]) for name, value in stored.items()}


def _parse_value(stored: Any, kind: Any) -> Any:
    if stored is None or kind is object:
        return stored
    if kind in (datetime, date, time):
        return kind.fromisoformat(stored)
    if kind is bytes:
        return base64.b64decode(stored)
    return kind(stored) if isinstance(kind, type) and issubclass(kind, Enum) else stored


@contextmanager
def _foreign_key_check(connection: Connection) -> Iterator[None]:
    """Raise `ValueError` if SQLite finds dangling rows."""
    yield
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise ValueError(f"a row of {broken[0]} points at nothing in {broken[2]}")


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """Drop the keys, then restore them: rows may reference later ones."""
    constraints = connection.exec_driver_sql(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
    ).all()
    for table, name, _ in constraints:
        connection.exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    yield
    for table, name, definition in constraints:
        connection.exec_driver_sql(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


def _advance_sequences(connection: Connection) -> None:
    for table in all_tables():
        if "id" in table.columns:
            newest = sa.select(sa.func.max(table.c.id)).scalar_subquery()
            sequence = sa.func.pg_get_serial_sequence(f'"{table.name}"', "id")
            connection.execute(sa.select(sa.func.setval(sequence, sa.func.coalesce(newest, 1), newest.is_not(None))))
