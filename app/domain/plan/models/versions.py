from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.plan.rules.stops import Stop


class PlanSection(Tenant, table=True):
    """`body`: only what has no table; `revision` counts saves, detecting concurrent edits."""

    __tablename__ = "plan_section"
    __table_args__ = (UniqueConstraint("id", "organisation_id"), UniqueConstraint("organisation_id", "stop"))

    id: int = key_field()
    stop: Stop = enum_field(Stop, "stop")
    body: dict[str, Any] = json_field()
    owner_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    due_on: date | None = None
    revision: int = 0
    saved_at: datetime | None = instant_field(default=None)
    saved_by_name: str = ""


class PlanComment(Tenant, table=True):
    """Append-only; `settled_at` once resolved."""

    __tablename__ = "plan_comment"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        Index("ix_plan_comment_stop", "organisation_id", "stop", "id"),
    )

    id: int = key_field()
    stop: Stop = enum_field(Stop, "stop")
    text: str
    author_id: int = Field(sa_type=Id, foreign_key="user.id")
    author_name: str
    written_at: datetime = instant_field()
    settled_at: datetime | None = instant_field(default=None)
    settled_by_name: str = ""


class PlanVersion(Tenant, table=True):
    """`content`: all eight stops that day, never edited.

    `content["stops"]`: from `app.domain.plan.queries.stops`. The act gives body, date, number. In force from
    `in_force_from` until the day before `ends_on`; until enough sign, the start waits in `act_from`. `reminded` counts
    review reminders.
    """

    __tablename__ = "plan_version"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "number"),
        Index("ix_plan_version_force", "organisation_id", "in_force_from"),
    )

    id: int = key_field()
    number: int
    content: dict[str, Any] = json_field()
    digest: str
    note: str = ""
    proposed_at: datetime = instant_field()
    proposed_by_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    proposed_by_name: str = ""
    act_body: str = ""
    act_number: str = ""
    act_on: date | None = None
    approved_at: datetime | None = instant_field(default=None)
    approved_by_name: str = ""
    act_from: date | None = None
    in_force_from: date | None = None
    ends_on: date | None = None
    review_on: date | None = None
    reminded: int = 0
    withdrawn_at: datetime | None = instant_field(default=None)


class PlanSignature(Tenant, table=True):
    """A signature of the act: no one alone puts a plan in force."""

    __tablename__ = "plan_signature"
    __table_args__ = (
        UniqueConstraint("plan_version_id", "user_id"),
        tenant_foreign_key("plan_version_id", to="plan_version"),
    )

    id: int = key_field()
    plan_version_id: int = Field(sa_type=Id)
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    user_name: str
    signed_at: datetime = instant_field()
