from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.external_calendars.rules.calendars import ConversionKind, EventDetail
from app.domain.requests.rules.origin import RequesterKind

_PENDING = text("next_attempt_at IS NOT NULL")


class ExternalCalendar(Tenant, table=True):
    """A calendar read from its address (secret: only the host is shown), or once from a file.

    `owner`: whose agenda it is, quoted by requests. `is_shown`: on month and agenda; `proposes`: events may become
    ideas and requests. `digest`: of the bytes read; rows span `read_from` to `read_until`; `report`: items taken or
    left out. `detail` BUSY keeps only hours.
    """

    __tablename__ = "external_calendar"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "name"),
        Index("ix_external_calendar_pending", "next_attempt_at", sqlite_where=_PENDING, postgresql_where=_PENDING),
    )

    id: int = key_field()
    name: str
    owner: RequesterKind = enum_field(RequesterKind, "owner", checked=False)
    detail: EventDetail = enum_field(EventDetail, "detail")
    is_shown: bool = False
    proposes: bool = False
    sealed_address: str = ""
    host: str = ""
    file_name: str = ""
    etag: str = ""
    modified: str = ""
    digest: str = ""
    read_from: date | None = None
    read_until: date | None = None
    report: dict[str, Any] = json_field()
    trouble: str = ""
    failures: int = 0
    read_at: datetime | None = instant_field(default=None)
    next_attempt_at: datetime | None = instant_field(default=None)
    lease_token: str | None = None


class ExternalEvent(Tenant, table=True):
    """`key` survives a move; days are the organisation's."""

    __tablename__ = "external_event"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "calendar_id", "key"),
        tenant_foreign_key("calendar_id", to="external_calendar"),
        Index("ix_external_event_days", "organisation_id", "last_day", "first_day"),
    )

    id: int = key_field()
    calendar_id: int = Field(sa_type=Id)
    key: str
    summary: str = ""
    place: str = ""
    text: str = ""
    is_all_day: bool = False
    starts_at: datetime = instant_field()
    ends_at: datetime = instant_field()
    first_day: date
    last_day: date

    @property
    def source(self) -> str:
        return f"event:{self.calendar_id}:{self.key}"


class EventConversion(Tenant, table=True):
    """A publication or request made once from an event or day, outliving the calendar."""

    __tablename__ = "taken_event"
    __table_args__ = (
        UniqueConstraint("organisation_id", "source", "becomes"),
        tenant_foreign_key("post_id", to="post"),
        tenant_foreign_key("request_id", to="request"),
    )

    id: int = key_field()
    source: str
    becomes: ConversionKind = enum_field(ConversionKind, "becomes")
    post_id: int | None = Field(default=None, sa_type=Id)
    request_id: int | None = Field(default=None, sa_type=Id)


class AwarenessChoice(Tenant, table=True):
    """Chosen shipped days: growing groups, whole, and single days."""

    __tablename__ = "awareness_choice"
    __table_args__ = (UniqueConstraint("organisation_id"),)

    id: int = key_field()
    groups: list[str] = json_field(default_factory=list)
    days: list[str] = json_field(default_factory=list)
