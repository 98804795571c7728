from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, instant_field, json_field, key_field, tenant_foreign_key


class ImportBatch(Tenant, table=True):
    """A sheet kept between preview and confirmation."""

    __tablename__ = "import_batch"
    __table_args__ = (UniqueConstraint("id", "organisation_id"),)

    id: int = key_field()
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    file_name: str
    sheet: dict[str, Any] = json_field()
    created_at: datetime = instant_field()
    applied_at: datetime | None = instant_field(default=None)
    tally: dict[str, Any] = json_field()


class ImportedSheetRow(Tenant, table=True):
    """Two keys recognise a row, lest a second import make another post.

    `row_hash` covers the whole row: an unchanged one leaves later edits alone.
    """

    __tablename__ = "imported_row"
    __table_args__ = (
        UniqueConstraint("organisation_id", "slot_key"),
        UniqueConstraint("organisation_id", "post_id"),
        tenant_foreign_key("post_id", to="post"),
    )

    id: int = key_field()
    slot_key: str
    text_key: str = Field(index=True)
    row_hash: str
    post_id: int = Field(sa_type=Id)
