from datetime import date, time

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, json_field, key_field, tenant_foreign_key


class Slot(Tenant, table=True):
    """`weekday`: Monday is 0; `at`: wall time in the organisation's zone.

    `every_weeks` counts from `starts_on`'s week; `ends_on`: last day (slots close, never deleted).
    """

    __tablename__ = "plan_slot"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        tenant_foreign_key("channel_id", to="channel"),
        tenant_foreign_key("topic_id", to="topic"),
        Index("ix_plan_slot_channel", "organisation_id", "channel_id", "weekday", "at"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("every_weeks BETWEEN 1 AND 8", name="every_weeks"),
    )

    id: int = key_field()
    channel_id: int = Field(sa_type=Id)
    weekday: int
    at: time
    topic_id: int | None = Field(default=None, sa_type=Id)
    language: str
    every_weeks: int = 1
    starts_on: date
    ends_on: date | None = None
    note: str = ""


class EvergreenPiece(Tenant, table=True):
    """`texts` by language; `media`: {"digest", "alt"} each; `months`: 1 to 12, none meaning any.

    `writers` (ids, quoted included) may not approve resulting posts (I2). `rest_days`: minimum from `last_used_on`, the
    last planned day.
    """

    __tablename__ = "evergreen"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        tenant_foreign_key("topic_id", to="topic"),
        Index("ix_evergreen_topic", "organisation_id", "topic_id"),
        CheckConstraint("rest_days BETWEEN 0 AND 730", name="rest_days"),
    )

    id: int = key_field()
    title: str
    topic_id: int | None = Field(default=None, sa_type=Id)
    texts: dict[str, str] = json_field()
    link: str = ""
    media: list[dict[str, str]] = json_field(default_factory=list)
    valid_until: date | None = None
    months: list[int] = json_field(default_factory=list)
    rest_days: int = 90
    last_used_on: date | None = None
    uses: int = 0
    owner_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    owner_name: str = ""
    writers: list[int] = json_field(default_factory=list)
    closed: bool = False
