"""Files of messages, kept from when they are looked at until every row of them is settled."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from app.db.columns import Id, Tenant, document, instant, key

_UNDER_WAY = text("accepted_at IS NOT NULL AND applied_at IS NULL")


class CitizenImport(Tenant, table=True):
    """`rows`: what can be taken, as `rules.file_rows.read_row` says it; `refused`: [row, why, its values] of the rest.

    `done`: how many of `rows` are settled, from the first; `tally`: what became of them. The rows go when all are.
    """

    __tablename__ = "citizen_import"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        Index("ix_citizen_import_under_way", "accepted_at", sqlite_where=_UNDER_WAY, postgresql_where=_UNDER_WAY),
    )

    id: int = key()
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    user_name: str
    file_name: str
    rows: list[dict[str, Any]] = document(default_factory=list)
    refused: list[list[Any]] = document(default_factory=list)
    total: int
    done: int = 0
    tally: dict[str, Any] = document()
    created_at: datetime = instant()
    accepted_at: datetime | None = instant(default=None)
    applied_at: datetime | None = instant(default=None)
