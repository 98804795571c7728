"""The backups this installation was restored from."""

from datetime import datetime

from sqlmodel import SQLModel

from app.db.columns import instant, key


class Restoration(SQLModel, table=True):
    """One restored backup. `resumed_at`: when the worker first ran on it; NULL while none has."""

    __tablename__ = "restoration"

    id: int = key()
    backup_made_at: datetime = instant()
    restored_at: datetime = instant()
    resumed_at: datetime | None = instant(default=None)
