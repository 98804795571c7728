"""A database of an earlier version, with the rows that today's use cases wrote."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlmodel import SQLModel

from app.db import schema
from app.db.engine import open_engine
from tests.directory.test_opening_acts_migration import blank


def copy_to_earlier(source: sa.Engine, url: str, revision: str) -> None:
    """Make the database at `url` one of that migration, and fill it with the rows, in the columns that it had."""
    schema.upgrade(url, revision)
    target = open_engine(url, foreign_keys=False)
    earlier = sa.MetaData()
    earlier.reflect(target)
    with source.connect() as rows, target.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table in SQLModel.metadata.sorted_tables:
            if (was := earlier.tables.get(table.name)) is not None:
                _copy(rows, connection, table, was)
    target.dispose()


def _copy(rows: sa.Connection, connection: sa.Connection, table: sa.Table, was: sa.Table) -> None:
    kept = [column for column in table.columns if column.name in was.columns]
    lost = {column.name: blank(column) for column in _required(was) if column.name not in table.columns}
    found = [dict(row) | lost for row in rows.execute(sa.select(*kept)).mappings()]
    if not found:
        return
    columns = (sa.column(column.name, column.type) for column in (*kept, *(was.columns[name] for name in lost)))
    connection.execute(sa.insert(sa.table(table.name, *columns)), found)
    if connection.dialect.name == "postgresql" and "id" in table.columns:
        newest = max(row["id"] for row in found)
        connection.execute(sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(f'"{table.name}"', "id"), newest)))


def _required(table: sa.Table) -> Iterator[sa.Column[object]]:
    yield from (column for column in table.columns if not column.nullable and column.server_default is None)
