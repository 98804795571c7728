from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.core.tokens import new_token
from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.periods.rules.elections import AccountPart, Election
from app.domain.periods.rules.kinds import ALLOWED_CLASSES, PeriodKind, PeriodState


class Period(Tenant, table=True):
    """Local days and their instants in the organisation's zone; `ends_at` is the first after.

    `part_of_id`: the electoral period around it, confirmed together. A dependent body copies its parent's confirmed
    ones (`inherited_from_id`, with its name). `reference`: document or order (`rules.references`), empty in older rows.
    `provisional_until`: while an emergency binds on its proposer's word alone.
    """

    __tablename__ = "period"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "inherited_from_id"),
        tenant_foreign_key("part_of_id", to="period"),
        Index("ix_period_starts_at", "organisation_id", "starts_at", "id"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="days"),
        CheckConstraint("ends_on IS NOT NULL OR kind = 'emergency'", name="open_end"),
        CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="instants"),
        CheckConstraint("state NOT IN ('confirmed', 'ended') OR confirmed_at IS NOT NULL", name="confirmed"),
        CheckConstraint(
            "state NOT IN ('confirmed', 'ended') OR bulletin_reference <> '' "
            "OR kind NOT IN ('electoral_period', 'official_mourning', 'emergency')",
            name="reference",
        ),
        CheckConstraint("state NOT IN ('ended', 'cancelled') OR (ended_at IS NOT NULL AND reason <> '')", name="ended"),
    )

    id: int = key_field()
    outward_key: str = Field(default_factory=new_token)
    kind: PeriodKind = enum_field(PeriodKind, "kind")
    name: str
    territory: str
    starts_on: date
    ends_on: date | None = None
    zone: str
    starts_at: datetime = instant_field()
    ends_at: datetime | None = instant_field(default=None)
    state: PeriodState = enum_field(PeriodState, "state", default=PeriodState.PROPOSED)
    election: Election | None = enum_field(Election, "election", default=None, nullable=True)
    is_repeated: bool = False
    part_of_id: int | None = Field(default=None, sa_type=Id)
    allowed: list[str] = json_field(default_factory=lambda: [topic_class.value for topic_class in ALLOWED_CLASSES])
    bulletin_reference: str = ""
    reference: dict[str, Any] = json_field()
    provisional_until: datetime | None = instant_field(default=None)
    inherited_from_id: int | None = Field(default=None, sa_type=Id, foreign_key="period.id")
    inherited_from: str = ""
    proposed_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    proposed_by_name: str
    proposed_at: datetime = instant_field()
    confirmed_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    confirmed_by_name: str = ""
    confirmed_at: datetime | None = instant_field(default=None)
    ended_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    ended_by_name: str = ""
    ended_at: datetime | None = instant_field(default=None)
    reason: str = ""


class AccountCheck(Tenant, table=True):
    """A part of an account to check by hand on an election's call."""

    __tablename__ = "account_check"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("period_id", "channel_id", "part"),
        tenant_foreign_key("period_id", to="period"),
        tenant_foreign_key("channel_id", to="channel"),
        Index("ix_account_check_period", "organisation_id", "period_id"),
    )

    id: int = key_field()
    period_id: int = Field(sa_type=Id)
    channel_id: int = Field(sa_type=Id)
    part: AccountPart = enum_field(AccountPart, "part")
    owner_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    owner_name: str = ""
    done_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    done_by_name: str = ""
    done_at: datetime | None = instant_field(default=None)
    found: str = ""
