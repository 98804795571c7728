"""An INSERT that knows what to do when its row is there already: both engines have it, each in its own dialect."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from app.db.many import table_of
from app.db.prepared import Ready
from app.db.reads import given

Names = tuple[str, ...]


def inserting(session: Session, model: type[SQLModel]) -> Any:
    """The session's own dialect's, for `on_conflict_do_update` and `on_conflict_do_nothing`."""
    return inserting_as(session.get_bind().dialect.name, model)


def add_missing(session: Session, model: type[SQLModel], **values: Any) -> None:
    """A row, unless it is there: whoever adds the same at this instant is waited for."""
    session.execute(inserting(session, model).values(**values).on_conflict_do_nothing())


def inserting_as(dialect: str, table: Any) -> Any:
    """The same for a statement that is said once."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


class Upsert:
    """One that is said once for each choice of columns. `settled` is told it and them, and says what it does then."""

    def __init__(self, model: type[SQLModel], settled: Callable[[Any, Names], Any]) -> None:
        self._table, self._settled = table_of(model), settled
        self._said: dict[tuple[str, Names], Ready] = {}

    def run(self, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Rows with the same columns, in one statement."""
        connection, names = session.connection(), tuple(rows[0])
        of_dialect = (connection.dialect.name, names)
        if of_dialect not in self._said:
            self._said[of_dialect] = Ready(lambda: self._statement(*of_dialect))
        self._said[of_dialect].on(connection).run(connection, rows)

    def _statement(self, dialect: str, names: Names) -> Any:
        values = {name: given(name) for name in names}
        return self._settled(inserting_as(dialect, self._table).inline().values(values), names)
