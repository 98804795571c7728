"""Alternative text belongs to each use, not the file."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, instant_field, key_field


class MediaFile(Tenant, table=True):
    __tablename__ = "media_file"
    __table_args__ = (UniqueConstraint("id", "organisation_id"), UniqueConstraint("organisation_id", "digest"))

    id: int = key_field()
    digest: str
    name: str
    media_type: str
    size: int
    width: int
    height: int
    uploaded_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    uploaded_at: datetime = instant_field()
