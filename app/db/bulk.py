from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Table, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col

from app.db.statements import param

RowValues = Sequence[Mapping[str, Any]]


def assign_changes(row: SQLModel, values: Mapping[str, Any]) -> dict[str, Any]:
    """Assign values that differ; return them for the audit."""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return changed


def table_of(model: type[SQLModel]) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined] # given to every model that is a table
    return table


def insert_rows(session: Session, model: type[SQLModel], rows: RowValues) -> list[int]:
    """Return keys in order, none without key column; one statement."""
    if not rows:
        return []
    if "id" not in model.model_fields:
        session.execute(insert(model), rows)
        return []
    keys = insert(model).returning(col(model.id), sort_by_parameter_order=True)  # type: ignore[attr-defined] # just looked
    return list(session.scalars(keys, rows))


class BulkInsert:
    """A one-statement insert; the table assigns keys."""

    def __init__(self, model: type[SQLModel]) -> None:
        self._statement = insert(table_of(model)).inline()

    def run(self, session: Session, rows: RowValues) -> None:
        if rows:
            session.connection().execute(self._statement, rows)


class BulkUpdate:
    def __init__(self, model: type[SQLModel], *names: str, by: str = "id") -> None:
        table = table_of(model)
        self._names = (by, *names)
        values: dict[str, Any] = {name: bindparam(_parameter_name(name)) for name in names}
        self._statement = update(table).where(table.c[by] == bindparam(_parameter_name(by))).values(values)

    def run(self, session: Session, rows: RowValues) -> None:
        if rows:
            parameters = [{_parameter_name(name): row[name] for name in self._names} for row in rows]
            session.connection().execute(self._statement, parameters)


def _parameter_name(name: str) -> str:
    return f"given_{name}"


ColumnNames = tuple[str, ...]


def dialect_insert(session: Session, model: type[SQLModel]) -> Any:
    """Return the engine's INSERT, for `on_conflict_do_update` and `on_conflict_do_nothing`."""
    return insert_for_dialect(session.get_bind().dialect.name, model)


def insert_if_missing(session: Session, model: type[SQLModel], **values: Any) -> None:
    """Insert unless present, waiting for concurrent inserts."""
    session.execute(dialect_insert(session, model).values(**values).on_conflict_do_nothing())


def insert_for_dialect(dialect: str, table: Any) -> Any:
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


class Upsert:
    """An INSERT cached per columns; `settle`: its conflict clause."""

    def __init__(self, model: type[SQLModel], settle: Callable[[Any, ColumnNames], Any]) -> None:
        self._table = table_of(model)
        self._settle = settle
        self._statement = cache(self._write)

    def run(self, session: Session, rows: RowValues) -> None:
        """Insert or settle rows, in one statement."""
        connection = session.connection()
        connection.execute(self._statement(connection.dialect.name, tuple(rows[0])), rows)

    def _write(self, dialect: str, names: ColumnNames) -> Any:
        values = {name: param(name) for name in names}
        return self._settle(insert_for_dialect(dialect, self._table).inline().values(values), names)
