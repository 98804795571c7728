from datetime import datetime

from sqlmodel import SQLModel

from app.db.columns import instant_field, key_field


class Restoration(SQLModel, table=True):
    """`resumed_at`: the worker's first run on it, or NULL."""

    __tablename__ = "restoration"

    id: int = key_field()
    backup_made_at: datetime = instant_field()
    restored_at: datetime = instant_field()
    resumed_at: datetime | None = instant_field(default=None)
