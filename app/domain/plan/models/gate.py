from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.plan.rules.gate import PieceKind
from app.domain.plan.rules.purpose import Purpose


class AccountChecklist(Tenant, table=True):
    """`contributors` to it or its sample sign no waiver.

    `revision` counts saves, detecting concurrent edits.
    """

    __tablename__ = "account_checklist"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "channel_id"),
        tenant_foreign_key("channel_id", to="channel"),
    )

    id: int = key_field()
    channel_id: int = Field(sa_type=Id)
    purpose: Purpose | None = enum_field(Purpose, "purpose", default=None, nullable=True)
    reason: str = ""
    objectives: str = ""
    audiences: str = ""
    alternatives: str = ""
    address: str = ""
    handover: str = ""
    attention_hours: dict[str, Any] = json_field()
    waits_until: date | None = None
    administrators: list[str] = json_field(default_factory=list)
    contributors: list[int] = json_field(default_factory=list)
    revision: int = 0
    saved_at: datetime | None = instant_field(default=None)
    saved_by_name: str = ""


class SamplePiece(Tenant, table=True):
    """A test of the account having something to say; never published."""

    __tablename__ = "sample_piece"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        tenant_foreign_key("channel_id", to="channel"),
        tenant_foreign_key("topic_id", to="topic"),
        Index("ix_sample_piece_channel", "organisation_id", "channel_id", "id"),
    )

    id: int = key_field()
    channel_id: int = Field(sa_type=Id)
    kind: PieceKind = enum_field(PieceKind, "piece_kind")
    text: str
    topic_id: int | None = Field(default=None, sa_type=Id)
    added_at: datetime = instant_field()
    added_by_name: str = ""
