"""Adding and changing many rows of one table at once."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import ARRAY, Table, bindparam, column, func, insert, select, update
from sqlmodel import Session, SQLModel, col


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

    def run(self, session: Session, rows: Rows) -> None:
        """Each row has a value for each of the columns. Does nothing without rows."""
        if not rows:
            return
        connection = session.connection()
        if connection.dialect.name == "postgresql":
            connection.execute(self._together, {_given(name): [row[name] for row in rows] for name in self._names})
        else:
            connection.execute(self._each, [{_given(name): row[name] for name in self._names} for row in rows])

    @cached_property
    def _each(self) -> Any:
        raise NotImplementedError

    @cached_property
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

    @cached_property
    def _each(self) -> Any:
        return insert(self._table).values({name: bindparam(_given(name)) for name in self._names})

    @cached_property
    def _together(self) -> Any:
        return insert(self._table).from_select(self._names, select(*self._arrays.columns))


class Changing(_Many):
    """The named columns of rows, each found by its `id`."""

    def __init__(self, model: type[SQLModel], *names: str) -> None:
        super().__init__(model, "id", *names)
        self._changed = names

    @cached_property
    def _each(self) -> Any:
        values: dict[str, Any] = {name: bindparam(_given(name)) for name in self._changed}
        return update(self._table).where(self._table.c.id == bindparam(_given("id"))).values(values)

    @cached_property
    def _together(self) -> Any:
        given = self._arrays
        values = {name: given.c[name] for name in self._changed}
        return update(self._table).where(self._table.c.id == given.c.id).values(values)


def _given(name: str) -> str:
    """A value cannot be called like the column it goes into."""
    return f"given_{name}"
