from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.series.rules.holiday_shift import OnHoliday
from app.domain.series.rules.recurrence import DAYS_AHEAD, Frequency, SeriesRule
from app.domain.series.rules.series_state import SeriesState, SeriesTrouble, series_state

_DUE = text("make_on IS NOT NULL")


class PostSeries(Tenant, table=True):
    """`body`: in composer form; `writers`: contributors (I2).

    `next_on`: first date pending; `make_on`: its creation day, `days_ahead` earlier, None while paused or ended.
    `earlier`: dates before the present rule. `follows_id`: the series it was split from.
    """

    __tablename__ = "post_series"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        tenant_foreign_key("topic_id", to="topic"),
        tenant_foreign_key("follows_id", to="post_series"),
        Index("ix_post_series_due", "make_on", "id", sqlite_where=_DUE, postgresql_where=_DUE),
    )

    id: int = key_field()
    title: str
    topic_id: int | None = Field(default=None, sa_type=Id)
    body: dict[str, Any] = json_field()
    writers: list[int] = json_field(default_factory=list)
    author_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    author_name: str = ""
    freq: Frequency = enum_field(Frequency, "freq")
    every: int = 1
    weekdays: list[str] = json_field(default_factory=list)
    month_day: int | None = None
    nth: int | None = None
    starts_on: date
    at: time
    zone: str
    until: date | None = None
    count: int | None = None
    earlier: int = 0
    days_ahead: int = DAYS_AHEAD
    on_holiday: OnHoliday = enum_field(OnHoliday, "on_holiday", default=OnHoliday.KEEP)
    next_on: date | None = None
    make_on: date | None = None
    follows_id: int | None = Field(default=None, sa_type=Id)
    created_at: datetime = instant_field()
    changed_at: datetime = instant_field()
    paused_at: datetime | None = instant_field(default=None)
    trouble: SeriesTrouble | None = enum_field(SeriesTrouble, "trouble", default=None, nullable=True)
    trouble_name: str = ""
    ended_at: datetime | None = instant_field(default=None)
    ended_by_name: str = ""
    end_reason: str = ""

    @property
    def rule(self) -> SeriesRule:
        return SeriesRule(
            freq=self.freq,
            starts_on=self.starts_on,
            at=self.at,
            zone=self.zone,
            every=self.every,
            weekdays=tuple(self.weekdays),
            month_day=self.month_day,
            nth=self.nth,
            until=self.until,
            count=self.count,
        )

    @property
    def total(self) -> int | None:
        """Return None without an end."""
        left = self.rule.total
        return None if left is None else self.earlier + left

    @property
    def state(self) -> SeriesState:
        return series_state(self)


class SeriesOccurrence(Tenant, table=True):
    """A date's one row and its post, None where a holiday took it or it had passed.

    `base`: `Post.base` when the series last wrote it; if different, it is edited on its own.
    """

    __tablename__ = "series_occurrence"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "series_id", "day"),
        UniqueConstraint("organisation_id", "post_id"),
        tenant_foreign_key("series_id", to="post_series"),
        tenant_foreign_key("post_id", to="post"),
    )

    id: int = key_field()
    series_id: int = Field(sa_type=Id)
    day: date
    place: int
    post_id: int | None = Field(default=None, sa_type=Id)
    base: str = ""
