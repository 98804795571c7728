"""Row numbers that SQLite never gives twice (AUTOINCREMENT); PostgreSQL's sequences never do.

Batch migrations and `create_table` lose the word, so `migrations/env.py` calls `install` after every upgrade.
"""

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

_TABLES = "SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name"
_ATTACHED = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL"
_NUMBERED = re.compile(r"\bid INTEGER\b", re.IGNORECASE)
_KEY = re.compile(r"\bPRIMARY KEY \((\"?)id\1\)", re.IGNORECASE)
_NAME = re.compile(r"^CREATE TABLE (\"?)(\w+)\1", re.IGNORECASE)
_REBUILT = "_rebuilt"


def tables_with_reusable_numbers(connection: Connection) -> list[str]:
    """Return SQLite's tables whose removed numbers a new row could get; none on PostgreSQL."""
    return list(_definitions(connection))


def install(connection: Connection) -> None:
    """Rebuild the tables whose numbers could be given twice, with their rows, indexes and triggers.

    The way of SQLite's documentation ("Making Other Kinds Of Table Schema Changes"); foreign keys must be off.
    """
    for table, definition in _definitions(connection).items():
        attached = connection.exec_driver_sql(_ATTACHED, (table,)).scalars().all()
        numbered = _KEY.sub("PRIMARY KEY (id AUTOINCREMENT)", definition)
        connection.exec_driver_sql(_NAME.sub(f'CREATE TABLE "{table}{_REBUILT}"', numbered))
        connection.exec_driver_sql(f'INSERT INTO "{table}{_REBUILT}" SELECT * FROM "{table}"')  # noqa: S608 - our own tables' names
        connection.exec_driver_sql(f'DROP TABLE "{table}"')
        connection.exec_driver_sql(f'ALTER TABLE "{table}{_REBUILT}" RENAME TO "{table}"')
        for statement in attached:
            connection.exec_driver_sql(statement)


def _definitions(connection: Connection) -> dict[str, str]:
    if connection.dialect.name != "sqlite":
        return {}
    return {
        name: sql
        for name, sql in connection.exec_driver_sql(_TABLES)
        if _NAME.match(sql) and _NUMBERED.search(sql) and _KEY.search(sql)
    }


@sa.event.listens_for(sa.Table, "after_parent_attach")
def _number_once(table: sa.Table, _parent: Any) -> None:
    table.dialect_options["sqlite"]["autoincrement"] = True
