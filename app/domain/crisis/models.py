from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.crisis.rules.crises import CrisisLevel
from app.domain.crisis.rules.spikes import SpikeKind

_IS_ON = text("ended_at IS NULL")
_HAS_REMINDER = text("remind_at IS NOT NULL")


class CrisisSpike(Tenant, table=True):
    """A row while a spike lasts, at any volume.

    `subject`: category, account id or word, empty overall. `seen`: hourly maximum. `about`: the same messages'
    subjects, [[kind, subject]].
    """

    __tablename__ = "crisis_spike"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "started_at", "kind", "subject"),
        Index("ix_crisis_spike_last", "organisation_id", "last_at"),
    )

    id: int = key_field()
    kind: SpikeKind = enum_field(SpikeKind, "spike_kind")
    subject: str = ""
    seen: int
    usual: float
    about: list[list[str]] = json_field(default_factory=list)
    started_at: datetime = instant_field()
    last_at: datetime = instant_field()


class Crisis(Tenant, table=True):
    """A declared crisis, one voice, one at a time, until a person ends it.

    `cadence`: minutes between updates. `period_id`: emergency pausing the queue, from level 2. `first_message_at`:
    measures time to declaration.
    """

    __tablename__ = "crisis"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "number"),
        tenant_foreign_key("period_id", to="period"),
        tenant_foreign_key("spike_id", to="crisis_spike"),
        CheckConstraint("cadence > 0", name="cadence"),
        CheckConstraint("ended_at IS NULL OR end_reason <> ''", name="ended"),
        Index("uq_crisis_on", "organisation_id", unique=True, sqlite_where=_IS_ON, postgresql_where=_IS_ON),
        Index("ix_crisis_remind", "remind_at", sqlite_where=_HAS_REMINDER, postgresql_where=_HAS_REMINDER),
    )

    id: int = key_field()
    number: int
    level: CrisisLevel = enum_field(CrisisLevel, "crisis_level")
    what: str
    reason: str
    spokesperson: str
    source: str
    spike_id: int | None = Field(default=None, sa_type=Id)
    period_id: int | None = Field(default=None, sa_type=Id)
    first_message_at: datetime | None = instant_field(default=None)
    declared_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    declared_by_name: str
    declared_at: datetime = instant_field()
    cadence: int
    next_update_at: datetime = instant_field()
    remind_at: datetime | None = instant_field(default=None)
    ended_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    ended_by_name: str = ""
    ended_at: datetime | None = instant_field(default=None)
    end_reason: str = ""


class CrisisUpdate(Tenant, table=True):
    """An update and its promised time; a fact."""

    __tablename__ = "crisis_update"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        tenant_foreign_key("crisis_id", to="crisis"),
        Index("ix_crisis_update_crisis", "organisation_id", "crisis_id", "id"),
    )

    id: int = key_field()
    crisis_id: int = Field(sa_type=Id)
    text: str
    due_at: datetime = instant_field()
    by_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    by_name: str
    at: datetime = instant_field()
