"""An INSERT that knows what to do when its row is there already: both engines have it, each in its own dialect."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def inserting(session: Session, model: type[SQLModel]) -> Any:
    """The session's own dialect's, for `on_conflict_do_update` and `on_conflict_do_nothing`."""
    return inserting_as(session.get_bind().dialect.name, model)


def inserting_as(dialect: str, table: Any) -> Any:
    """The same for a statement that is said once."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)
