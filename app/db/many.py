"""Adding and changing many rows of one table at once."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, Table, bindparam, column, func, insert, select, update
from sqlmodel import Session, SQLModel, col

from app.db.prepared import Ready


def table_of(model: type[SQLModel]) -> Table:
    """For statements that are built once and know nothing of the session."""
    table: Table = model.__table__  # type: ignore[attr-defined] # given to every model that is a table
    return table


def add_all(session: Session, model: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The keys of the new rows, in their order; none for a table without a key of its own. One statement."""
    if not rows:
        return []
    if "id" not in model.model_fields:
        session.execute(insert(model), rows)
        return []
    if len(rows) == 1 and (whole := _adding(model)).is_whole(rows[0]):
        return [whole.key(session, rows[0])]
    keys = insert(model).returning(col(model.id), sort_by_parameter_order=True)  # type: ignore[attr-defined] # just looked
    return list(session.scalars(keys, rows))


Rows = Sequence[Mapping[str, Any]]


class _Many:
    """A statement made once for however many rows.

    PostgreSQL would be sent each row by itself, and would run and answer it; it gets them as one array a column.
    """

    def __init__(self, model: type[SQLModel], *names: str) -> None:
        self._table = table_of(model)
        self._names = names
        self._each_row, self._rows_together = Ready(lambda: self._each), Ready(lambda: self._together)

    def run(self, session: Session, rows: Rows) -> None:
        """Each row has a value for each of the columns. Does nothing without rows."""
        if not rows:
            return
        connection = session.connection()
        if connection.dialect.name == "postgresql" and len(rows) > 1:
            together = {_given(name): [row[name] for row in rows] for name in self._names}
            self._rows_together.on(connection).run(connection, [together])
        else:
            each = [{_given(name): row[name] for name in self._names} for row in rows]
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
        arrays = (bindparam(_given(name), type_=ARRAY(kind, dimensions=1)) for name, kind in types.items())
        columns = (column(name, kind) for name, kind in types.items())
        return func.unnest(*arrays).table_valued(*columns, name="given").render_derived()


class Adding(_Many):
    """Whole rows of a table; it gives them their own keys."""

    def __init__(self, model: type[SQLModel]) -> None:
        super().__init__(model, *(column.name for column in table_of(model).columns if column.name != "id"))
        self._whole = frozenset(self._names)
        self._one = Ready(lambda: self._each.returning(self._table.c.id))

    def is_whole(self, row: Mapping[str, Any]) -> bool:
        """Whether it leaves no column to its default."""
        return row.keys() == self._whole

    def key(self, session: Session, row: Mapping[str, Any]) -> int:
        """Of the one row added."""
        connection = session.connection()
        [[key]] = self._one.on(connection).rows(connection, {_given(name): row[name] for name in self._names})
        return int(key)

    @property
    def _each(self) -> Any:
        return insert(self._table).inline().values({name: bindparam(_given(name)) for name in self._names})

    @property
    def _together(self) -> Any:
        return insert(self._table).from_select(self._names, select(*self._arrays.columns))


class Changing(_Many):
    """The named columns of rows, each found by its key."""

    def __init__(self, model: type[SQLModel], *names: str, by: str = "id") -> None:
        super().__init__(model, by, *names)
        self._changed, self._by = names, by

    @property
    def _each(self) -> Any:
        values: dict[str, Any] = {name: bindparam(_given(name)) for name in self._changed}
        return update(self._table).where(self._table.c[self._by] == bindparam(_given(self._by))).values(values)

    @property
    def _together(self) -> Any:
        given = self._arrays
        values = {name: given.c[name] for name in self._changed}
        return update(self._table).where(self._table.c[self._by] == given.c[self._by]).values(values)


_adding = cache(Adding)


def _given(name: str) -> str:
    """A value cannot be called like the column it goes into."""
    return f"given_{name}"
