"""The outbox: letters are rows first; the worker carries them (invariant I10)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from app.db.columns import Id, document, instant, key

_PENDING = text("next_attempt_at IS NOT NULL")


class Notice(SQLModel, table=True):
    """`kind` names the template, `context` fills it; the same `dedup_key` is never queued twice."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_pending", "next_attempt_at", sqlite_where=_PENDING, postgresql_where=_PENDING),)

    id: int = key()
    organisation_id: int | None = Field(default=None, sa_type=Id, foreign_key="organisation.id")
    to_address: str
    to_name: str = ""
    locale: str = "es"
    kind: str
    context: dict[str, Any] = document()
    dedup_key: str = Field(unique=True)
    queued_at: datetime = instant()
    next_attempt_at: datetime | None = instant(default=None)
    lease_token: str | None = None
    attempts: int = 0
    sent_at: datetime | None = instant(default=None)
    trouble: str = ""
