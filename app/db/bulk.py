"""Changing a row to what is said of it now.

Adding and changing many rows of one table at once.

An INSERT that knows what to do when its row is there already: both engines have it, each in its own dialect.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, Table, bindparam, column, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col

from app.db.prepared_statement import PreparedByDialect
from app.db.statements import param


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


def insert_rows(session: Session, model: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The keys of the new rows, in their order; none for a table without a key of its own. One statement."""
    if not rows:
        return []
    if "id" not in model.model_fields:
        session.execute(insert(model), rows)
        return []
    if len(rows) == 1 and (whole := _bulk_insert(model)).is_whole(rows[0]):
        return [whole.key(session, rows[0])]
    keys = insert(model).returning(col(model.id), sort_by_parameter_order=True)  # type: ignore[attr-defined] # just looked
    return list(session.scalars(keys, rows))


RowValues = Sequence[Mapping[str, Any]]


class _BulkStatement:
    """A statement made once for however many rows.

    PostgreSQL would be sent each row by itself, and would run and answer it; it gets them as one array a column.
    """

    def __init__(self, model: type[SQLModel], *names: str) -> None:
        self._table = table_of(model)
        self._names = names
        self._each_row, self._rows_together = (
            PreparedByDialect(lambda: self._each),
            PreparedByDialect(lambda: self._together),
        )

    def run(self, session: Session, rows: RowValues) -> None:
        """Each row has a value for each of the columns. Does nothing without rows."""
        if not rows:
            return
        connection = session.connection()
        if connection.dialect.name == "postgresql" and len(rows) > 1:
            together = {_parameter_name(name): [row[name] for row in rows] for name in self._names}
            self._rows_together.on(connection).run(connection, [together])
        else:
            each = [{_parameter_name(name): row[name] for name in self._names} for row in rows]
            self._each_row.on(connection).run(connection, each)

    @property
    def _each(self) -> Any:
        raise NotImplementedError

    @property
    def _together(self) -> Any:
        raise NotImplementedError

    @property
    def _arrays(self) -> Any:
        """The rows as a table."""
        types = {name: self._table.c[name].type for name in self._names}
        arrays = (bindparam(_parameter_name(name), type_=ARRAY(kind, dimensions=1)) for name, kind in types.items())
        columns = (column(name, kind) for name, kind in types.items())
        return func.unnest(*arrays).table_valued(*columns, name="given").render_derived()


class BulkInsert(_BulkStatement):
    """Whole rows of a table; it gives them their own keys."""

    def __init__(self, model: type[SQLModel]) -> None:
        super().__init__(model, *(column.name for column in table_of(model).columns if column.name != "id"))
        self._whole = frozenset(self._names)
        self._one = PreparedByDialect(lambda: self._each.returning(self._table.c.id))

    def is_whole(self, row: Mapping[str, Any]) -> bool:
        """Whether it leaves no column to its default."""
        return row.keys() == self._whole

    def key(self, session: Session, row: Mapping[str, Any]) -> int:
        """Of the one row added."""
        connection = session.connection()
        [[key]] = self._one.on(connection).rows(connection, {_parameter_name(name): row[name] for name in self._names})
        return int(key)

    @property
    def _each(self) -> Any:
        return insert(self._table).inline().values({name: bindparam(_parameter_name(name)) for name in self._names})

    @property
    def _together(self) -> Any:
        return insert(self._table).from_select(self._names, select(*self._arrays.columns))


class BulkUpdate(_BulkStatement):
    """The named columns of rows, each found by its key."""

    def __init__(self, model: type[SQLModel], *names: str, by: str = "id") -> None:
        super().__init__(model, by, *names)
        self._changed, self._by = names, by

    @property
    def _each(self) -> Any:
        values: dict[str, Any] = {name: bindparam(_parameter_name(name)) for name in self._changed}
        return update(self._table).where(self._table.c[self._by] == bindparam(_parameter_name(self._by))).values(values)

    @property
    def _together(self) -> Any:
        given = self._arrays
        values = {name: given.c[name] for name in self._changed}
        return update(self._table).where(self._table.c[self._by] == given.c[self._by]).values(values)


_bulk_insert = cache(BulkInsert)


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
    """One that is said once for each choice of columns. `settled` is told it and them, and says what it does then."""

    def __init__(self, model: type[SQLModel], settled: Callable[[Any, ColumnNames], Any]) -> None:
        self._table, self._settled = table_of(model), settled
        self._said: dict[tuple[str, ColumnNames], PreparedByDialect] = {}

    def run(self, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Rows with the same columns, in one statement."""
        connection, names = session.connection(), tuple(rows[0])
        of_dialect = (connection.dialect.name, names)
        if of_dialect not in self._said:
            self._said[of_dialect] = PreparedByDialect(lambda: self._statement(*of_dialect))
        self._said[of_dialect].on(connection).run(connection, rows)

    def _statement(self, dialect: str, names: ColumnNames) -> Any:
        values = {name: param(name) for name in names}
        return self._settled(insert_for_dialect(dialect, self._table).inline().values(values), names)
