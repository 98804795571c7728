"""An INSERT that knows what to do when its row is there already: both engines have it, each in its own dialect."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def inserting(session: Session, model: type[SQLModel]) -> Any:
    """The session's own dialect's, for `on_conflict_do_update` and `on_conflict_do_nothing`."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(model)
