"""Adding many rows of one table at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel, col


def add_all(session: Session, model: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The keys of the new rows, in their order; none for a table without a key of its own. One statement."""
    if not rows:
        return []
    if "id" not in model.model_fields:
        session.execute(insert(model), rows)
        return []
    keys = insert(model).returning(col(model.id), sort_by_parameter_order=True)  # type: ignore[attr-defined] # just looked
    return list(session.scalars(keys, rows))
