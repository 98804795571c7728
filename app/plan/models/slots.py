"""Places in the week that an account keeps for something, before anything is written for them."""

from datetime import date, time

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, key, within


class Slot(Tenant, table=True):
    """`weekday` 0 is Monday; `at`, a wall time in the organisation's zone.

    `every_weeks` counts from the week of `starts_on`. `ends_on` is its last day: a slot is closed and never deleted.
    """

    __tablename__ = "plan_slot"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        within("channel_id", to="channel"),
        within("topic_id", to="topic"),
        Index("ix_plan_slot_channel", "organisation_id", "channel_id", "weekday", "at"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("every_weeks BETWEEN 1 AND 8", name="every_weeks"),
    )

    id: int = key()
    channel_id: int = Field(sa_type=Id)
    weekday: int
    at: time
    topic_id: int | None = Field(default=None, sa_type=Id)
    language: str
    every_weeks: int = 1
    starts_on: date
    ends_on: date | None = None
    note: str = ""
