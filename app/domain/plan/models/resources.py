from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.plan.rules.existing_channels import ExistingKind
from app.domain.plan.rules.resources import ResourceKind


class NetworkChoice(Tenant, table=True):
    """`network`: a `channels.Network` value, or as typed.

    `scores`: 0 to 5 by criterion (`rules.networks`). `reason`: of rejected networks too.
    """

    __tablename__ = "network_choice"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "network"),
        CheckConstraint("messages_per_week >= 0", name="messages_per_week"),
    )

    id: int = key_field()
    network: str
    chosen: bool
    scores: dict[str, Any] = json_field()
    messages_per_week: int = 0
    reason: str = ""


class PlanResource(Tenant, table=True):
    """`quantity` in hundredths (hours are weekly), money in cents.

    `channel_id`: the account; None means all.
    """

    __tablename__ = "plan_resource"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        tenant_foreign_key("channel_id", to="channel"),
        Index("ix_plan_resource_kind", "organisation_id", "kind", "id"),
        CheckConstraint("quantity >= 0 AND yearly_cents >= 0 AND hourly_cents >= 0", name="amounts"),
    )

    id: int = key_field()
    kind: ResourceKind = enum_field(ResourceKind, "kind")
    name: str
    quantity: int = 0
    yearly_cents: int = Field(default=0, sa_type=Id)
    hourly_cents: int = 0
    channel_id: int | None = Field(default=None, sa_type=Id)
    renews_on: date | None = None
    note: str = ""


class ExistingChannel(Tenant, table=True):
    """`owner`: a person, unit or outsider, as commonly named.

    `calendar_id`: the external calendar of its activity; `hours_apart`: minimum from a post. `clashes` is derived:
    upcoming as of `counted_at`.
    """

    __tablename__ = "existing_channel"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "name"),
        tenant_foreign_key("calendar_id", to="external_calendar"),
        CheckConstraint("hours_apart BETWEEN 0 AND 72", name="hours_apart"),
    )

    id: int = key_field()
    kind: ExistingKind = enum_field(ExistingKind, "kind")
    name: str
    owner: str
    schedule: str = ""
    rule: str = ""
    hours_apart: int = 2
    calendar_id: int | None = Field(default=None, sa_type=Id)
    clashes: int = 0
    counted_at: datetime | None = instant_field(default=None)
