"""What the indicators said month by month."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, enumerated, instant, key
from app.plan.rules.indicators import Origin


class IndicatorValue(Tenant, table=True):
    """One for each indicator and month; `month` is its first day, `value` in the indicator's unit.

    `source` says where an entered one comes from; `by_name` is empty for what the system worked out.
    """

    __tablename__ = "indicator_value"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "indicator", "month"),
    )

    id: int = key()
    indicator: str
    month: date
    value: float
    origin: Origin = enumerated(Origin, "origin")
    source: str = ""
    by_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    by_name: str = ""
    kept_at: datetime = instant()
