"""Alternative text belongs to each use; a file keeps the last one, to be proposed with it."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, instant_field, key_field


class MediaFile(Tenant, table=True):
    """`alt_text`: of its last use; `words`: its name and that text, folded, to be found by."""

    __tablename__ = "media_file"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "digest"),
        Index("ix_media_file_newest", "organisation_id", "uploaded_at", "id"),
    )

    id: int = key_field()
    digest: str
    name: str
    media_type: str
    size: int
    width: int
    height: int
    alt_text: str = ""
    words: str = ""
    uploaded_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    uploaded_at: datetime = instant_field()
