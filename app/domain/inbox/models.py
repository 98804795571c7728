from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from app.db.columns import Id, Tenant, instant_field, json_field, key_field

_IS_UNDER_WAY = text("accepted_at IS NOT NULL AND applied_at IS NULL")


class MessageImport(Tenant, table=True):
    """`rows`: acceptable ones, from `rules.file_rows.read_row`; `refused`: [row, why, its values].

    `done`: rows settled, from the first; when all are, rows are deleted.
    """

    __tablename__ = "citizen_import"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        Index("ix_citizen_import_under_way", "accepted_at", sqlite_where=_IS_UNDER_WAY, postgresql_where=_IS_UNDER_WAY),
    )

    id: int = key_field()
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    user_name: str
    file_name: str
    rows: list[dict[str, Any]] = json_field(default_factory=list)
    refused: list[list[Any]] = json_field(default_factory=list)
    total: int
    done: int = 0
    tally: dict[str, Any] = json_field()
    created_at: datetime = instant_field()
    accepted_at: datetime | None = instant_field(default=None)
    applied_at: datetime | None = instant_field(default=None)
