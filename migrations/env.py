"""Alembic on both engines: foreign keys off while SQLite recreates tables, one transaction, then a check.

No row number is given twice, whatever a migration forgets.
"""

from typing import Any

from alembic import context
from sqlmodel import SQLModel

from app import tables
from app.db import autoincrement
from app.db.columns import Id, JSONDoc, UTCDateTime
from app.db.engine import open_engine
from app.db.fulltext import is_index_artefact

assert tables.MODULES


def render_item(kind: str, item: Any, autogen_context: Any) -> str | bool:
    """Write our own column types by name, and SQLModel's string as a plain one."""
    if kind != "type":
        return False
    if isinstance(item, Id | UTCDateTime | JSONDoc):
        name = type(item).__name__
        autogen_context.imports.add(f"from app.db.columns import {name}")
        return f"{name}()"
    if type(item).__name__ == "AutoString":
        return "sa.String()"
    return False


def include_object(_object: Any, name: str | None, kind: str, *_others: Any) -> bool:
    """Leave the index of what can be found to its own module."""
    return not is_index_artefact(name, kind)


def run() -> None:
    engine = open_engine(context.config.attributes["url"], foreign_keys=False)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_item=render_item,
            include_object=include_object,
            render_as_batch=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            if engine.dialect.name == "sqlite":
                autoincrement.install(connection)
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise RuntimeError(f"the migration leaves rows that point nowhere: {broken[:5]}")
                connection.commit()
    engine.dispose()


run()
