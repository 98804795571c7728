from functools import cache
from typing import Any

from sqlmodel import Session

from app.db.bulk import insert_for_dialect, table_of
from app.db.statements import param


def take_number(session: Session, counter: Any, organisation_id: int, year: int, *, many: int = 1) -> int:
    """Return the next number, or the last of `many`, never twice.

    `counter`: `organisation_id`, `year`, the `last` given.
    """
    session.flush()
    connection = session.connection()
    taken = {"organisation": organisation_id, "of_year": year, "many": many}
    return int(connection.execute(_counter_upsert(counter, connection.dialect.name), taken).scalar_one())


@cache
def _counter_upsert(counter: Any, dialect: str) -> Any:
    table = table_of(counter)
    first = {"organisation_id": param("organisation"), "year": param("of_year"), "last": param("many")}
    statement = insert_for_dialect(dialect, table).values(first)
    more = {"last": table.c.last + param("many")}
    keys = ["organisation_id", "year"]
    return statement.on_conflict_do_update(index_elements=keys, set_=more).returning(table.c.last)
