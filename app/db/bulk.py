"""Rows added or changed at once, and an INSERT that knows what to do where its row is there already."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Table, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col

from app.db.statements import param

RowValues = Sequence[Mapping[str, Any]]


def assign_changes(row: SQLModel, said: Mapping[str, Any]) -> dict[str, Any]:
    """Only what is different is written, and returned by its name: what the record is told."""
    changed = {name: value for name, value in said.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return changed


def table_of(model: type[SQLModel]) -> Table:
    """For statements that are built once and know nothing of the session."""
    table: Table = model.__table__  # type: ignore[attr-defined] # given to every model that is a table
    return table


def insert_rows(session: Session, model: type[SQLModel], rows: RowValues) -> list[int]:
    """Return the keys of the new rows, in their order; none for a table without a key of its own. One statement."""
    if not rows:
        return []
    if "id" not in model.model_fields:
        session.execute(insert(model), rows)
        return []
    keys = insert(model).returning(col(model.id), sort_by_parameter_order=True)  # type: ignore[attr-defined] # just looked
    return list(session.scalars(keys, rows))


class BulkInsert:
    """Whole rows of a table, in one statement; it gives them their own keys."""

    def __init__(self, model: type[SQLModel]) -> None:
        self._statement = insert(table_of(model)).inline()

    def run(self, session: Session, rows: RowValues) -> None:
        """Add the rows, all with the same columns. Does nothing without rows."""
        if rows:
            session.connection().execute(self._statement, rows)


class BulkUpdate:
    """The named columns of rows, each found by its key; one statement."""

    def __init__(self, model: type[SQLModel], *names: str, by: str = "id") -> None:
        table = table_of(model)
        self._names = (by, *names)
        values: dict[str, Any] = {name: bindparam(_parameter_name(name)) for name in names}
        self._statement = update(table).where(table.c[by] == bindparam(_parameter_name(by))).values(values)

    def run(self, session: Session, rows: RowValues) -> None:
        """Change the rows, each with a value for each of the columns. Does nothing without rows."""
        if rows:
            given = [{_parameter_name(name): row[name] for name in self._names} for row in rows]
            session.connection().execute(self._statement, given)


def _parameter_name(name: str) -> str:
    """A value cannot be called like the column it goes into."""
    return f"given_{name}"


ColumnNames = tuple[str, ...]


def dialect_insert(session: Session, model: type[SQLModel]) -> Any:
    """The session's own dialect's, for `on_conflict_do_update` and `on_conflict_do_nothing`."""
    return insert_for_dialect(session.get_bind().dialect.name, model)


def insert_if_missing(session: Session, model: type[SQLModel], **values: Any) -> None:
    """A row, unless it is there: whoever adds the same at this instant is waited for."""
    session.execute(dialect_insert(session, model).values(**values).on_conflict_do_nothing())


def insert_for_dialect(dialect: str, table: Any) -> Any:
    """The same for a statement that is said once."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


class Upsert:
    """A kept INSERT for each choice of columns; `settle` says what it does where the row is there already."""

    def __init__(self, model: type[SQLModel], settle: Callable[[Any, ColumnNames], Any]) -> None:
        self._table = table_of(model)
        self._settle = settle
        self._statement = cache(self._write)

    def run(self, session: Session, rows: RowValues) -> None:
        """Add or settle rows with the same columns, in one statement."""
        connection = session.connection()
        connection.execute(self._statement(connection.dialect.name, tuple(rows[0])), rows)

    def _write(self, dialect: str, names: ColumnNames) -> Any:
        values = {name: param(name) for name in names}
        return self._settle(insert_for_dialect(dialect, self._table).inline().values(values), names)
