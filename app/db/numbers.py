"""Numbers that people know things by: one a year and organisation, given in one statement."""

from functools import cache
from typing import Any

from sqlmodel import Session

from app.db.many import table_of
from app.db.prepared import Ready
from app.db.reads import given
from app.db.upsert import inserting_as


def next_number(session: Session, counter: Any, organisation_id: int, year: int, *, many: int = 1) -> int:
    """The year's next number, or the last of so `many`, so that two people never get the same.

    `counter` is a table of `organisation_id`, `year` and the `last` number given.
    """
    session.flush()
    connection = session.connection()
    taken = {"organisation": organisation_id, "of_year": year, "many": many}
    [[last]] = _taking(counter, connection.dialect.name).on(connection).rows(connection, taken)
    return int(last)


@cache
def _taking(counter: Any, dialect: str) -> Ready:
    table = table_of(counter)
    first = {"organisation_id": given("organisation"), "year": given("of_year"), "last": given("many")}
    statement = inserting_as(dialect, table).values(first)
    more = {"last": table.c.last + given("many")}
    keys = ["organisation_id", "year"]
    return Ready(lambda: statement.on_conflict_do_update(index_elements=keys, set_=more).returning(table.c.last))
