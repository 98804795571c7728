"""Sittings, agendas and minutes; minutes are added, never edited."""

from datetime import date, datetime, time

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.core.tokens import new_token
from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.approvals.rules.states import Verdict
from app.domain.sittings.rules.pattern import AppointmentPattern
from app.domain.sittings.rules.states import ItemOutcome, SittingState, sitting_state


class Appointment(Tenant, table=True):
    """A recurring deciding meeting, limited to any `routes`, by key.

    Sittings are stored to `planned_until`. `sequence` rises when invitations change; `is_told`: all have the current
    one.
    """

    __tablename__ = "appointment"
    __table_args__ = (UniqueConstraint("id", "organisation_id"), Index("ix_appointment_live", "ended_at", "id"))

    id: int = key_field()
    outward_key: str = Field(default_factory=new_token)
    name: str
    weekdays: list[str] = json_field(default_factory=list)
    at: time
    minutes: int
    cut_off_hours: int
    zone: str
    starts_on: date
    roles: list[str] = json_field(default_factory=list)
    people: list[int] = json_field(default_factory=list)
    routes: list[int] = json_field(default_factory=list)
    sequence: int = 0
    is_told: bool = False
    planned_until: date | None = None
    created_at: datetime = instant_field()
    changed_at: datetime = instant_field()
    ended_at: datetime | None = instant_field(default=None)

    @property
    def pattern(self) -> AppointmentPattern:
        return AppointmentPattern(
            tuple(self.weekdays), self.at, self.minutes, self.cut_off_hours, self.zone, self.starts_on
        )

    @property
    def calendar_uid(self) -> str:
        """Return what calendars know its series by, for ever."""
        return f"appointment-{self.outward_key}-{self.created_at:%Y%m%dT%H%M%S%f}@cauce"


class Sitting(Tenant, table=True):
    """`chair_*`: who presides and signs; `reason`: of its cancellation."""

    __tablename__ = "sitting"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "appointment_id", "day"),
        tenant_foreign_key("appointment_id", to="appointment"),
        Index("ix_sitting_starts", "organisation_id", "starts_at", "id"),
        Index("ix_sitting_freezing", "frozen_at", "cut_off_at"),
        Index("ix_sitting_reminding", "reminded_at", "remind_at"),
    )

    id: int = key_field()
    appointment_id: int = Field(sa_type=Id)
    name: str
    day: date
    starts_at: datetime = instant_field()
    ends_at: datetime = instant_field()
    cut_off_at: datetime = instant_field()
    remind_at: datetime = instant_field()
    created_at: datetime = instant_field()
    reminded_at: datetime | None = instant_field(default=None)
    frozen_at: datetime | None = instant_field(default=None)
    opened_at: datetime | None = instant_field(default=None)
    chair_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    chair_name: str = ""
    closed_at: datetime | None = instant_field(default=None)
    lapsed_at: datetime | None = instant_field(default=None)
    cancelled_at: datetime | None = instant_field(default=None)
    reason: str = ""

    @property
    def state(self) -> SittingState:
        return sitting_state(self)


class SittingItem(Tenant, table=True):
    """A review at the cut-off, with its step, version and content, in publication order.

    `earlier_id`: undecided in an earlier sitting; `outcome`: set on closing.
    """

    __tablename__ = "sitting_item"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "sitting_id", "round_id"),
        tenant_foreign_key("sitting_id", to="sitting"),
        tenant_foreign_key("post_id", to="post"),
        tenant_foreign_key("round_id", to="round"),
        tenant_foreign_key("round_step_id", to="round_step"),
        tenant_foreign_key("post_version_id", to="post_version"),
        tenant_foreign_key("earlier_id", to="sitting_item"),
        Index("ix_sitting_item_round", "organisation_id", "round_id", "id"),
    )

    id: int = key_field()
    sitting_id: int = Field(sa_type=Id)
    position: int
    post_id: int = Field(sa_type=Id)
    round_id: int = Field(sa_type=Id)
    round_step_id: int = Field(sa_type=Id)
    post_version_id: int = Field(sa_type=Id)
    content_hash: str
    step: str
    earlier_id: int | None = Field(default=None, sa_type=Id)
    deferred_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    deferred_by_name: str = ""
    deferred_reason: str = ""
    deferred_at: datetime | None = instant_field(default=None)
    outcome: ItemOutcome | None = enum_field(ItemOutcome, "sitting_outcome", default=None, nullable=True)


class SittingPresence(Tenant, table=True):
    """`marked_by_name`: who recorded it, if another person."""

    __tablename__ = "sitting_presence"
    __table_args__ = (
        UniqueConstraint("organisation_id", "sitting_id", "user_id"),
        tenant_foreign_key("sitting_id", to="sitting"),
    )

    id: int = key_field()
    sitting_id: int = Field(sa_type=Id)
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    user_name: str
    joined_at: datetime = instant_field()
    marked_by_name: str = ""
    left_at: datetime | None = instant_field(default=None)


class SittingMinutes(Tenant, table=True):
    """`content` as signed and `digest`, its SHA-256."""

    __tablename__ = "sitting_minutes"
    __table_args__ = (UniqueConstraint("organisation_id", "sitting_id"), tenant_foreign_key("sitting_id", to="sitting"))

    id: int = key_field()
    sitting_id: int = Field(sa_type=Id)
    content: str
    digest: str
    signed_by: int = Field(sa_type=Id, foreign_key="user.id")
    signed_by_name: str
    signed_at: datetime = instant_field()


class UrgentDecision(Tenant, table=True):
    """A decision outside its sittings, and why it could not wait."""

    __tablename__ = "urgent_decision"
    __table_args__ = (
        tenant_foreign_key("appointment_id", to="appointment"),
        tenant_foreign_key("post_id", to="post"),
        tenant_foreign_key("round_step_id", to="round_step"),
        Index("ix_urgent_decision_appointment", "organisation_id", "appointment_id", "decided_at"),
    )

    id: int = key_field()
    appointment_id: int = Field(sa_type=Id)
    post_id: int = Field(sa_type=Id)
    round_step_id: int = Field(sa_type=Id)
    step: str
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    user_name: str
    verdict: Verdict = enum_field(Verdict, "verdict")
    reason: str
    content_hash: str
    decided_at: datetime = instant_field()


class SittingInvitation(Tenant, table=True):
    """A person's `sequence`, the appointment's as last sent (`told`), and sittings sent `apart`, by key."""

    __tablename__ = "sitting_invitation"
    __table_args__ = (
        UniqueConstraint("organisation_id", "appointment_id", "user_id"),
        tenant_foreign_key("appointment_id", to="appointment"),
    )

    id: int = key_field()
    appointment_id: int = Field(sa_type=Id)
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    sequence: int
    told: int
    apart: list[int] = json_field(default_factory=list)
    withdrawn_at: datetime | None = instant_field(default=None)
