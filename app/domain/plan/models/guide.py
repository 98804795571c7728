from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, key_field, tenant_foreign_key


class PlanIntakeChannel(Tenant, table=True):
    """A way for units to submit content; closed, never deleted.

    `notice_days`: lead time; `fields`: required; `sla_hours`: until an answer.
    """

    __tablename__ = "plan_intake_channel"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "name"),
        CheckConstraint("notice_days BETWEEN 0 AND 365", name="notice_days"),
        CheckConstraint("sla_hours BETWEEN 0 AND 8760", name="sla_hours"),
    )

    id: int = key_field()
    name: str
    owner: str
    notice_days: int = 2
    fields: str = ""
    sla_hours: int = 48
    closed: bool = False


class PostingFrequency(Tenant, table=True):
    """Weekly posts intended; without a row, the number of slots."""

    __tablename__ = "plan_frequency"
    __table_args__ = (
        UniqueConstraint("organisation_id", "channel_id"),
        tenant_foreign_key("channel_id", to="channel"),
        CheckConstraint("per_week BETWEEN 0 AND 500", name="per_week"),
    )

    id: int = key_field()
    channel_id: int = Field(sa_type=Id)
    per_week: int
