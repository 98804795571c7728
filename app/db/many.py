"""Adding many rows of one table at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, insert
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
