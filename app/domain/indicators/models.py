from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field
from app.domain.indicators.rules.catalogue import ValueOrigin


class IndicatorValue(Tenant, table=True):
    """`month` is its first day, `value` in the indicator's unit.

    `source`: of an entered value; `by_name`: empty if computed.
    """

    __tablename__ = "indicator_value"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "indicator", "month"),
    )

    id: int = key_field()
    indicator: str
    month: date
    value: float
    origin: ValueOrigin = enum_field(ValueOrigin, "origin")
    source: str = ""
    by_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    by_name: str = ""
    kept_at: datetime = instant_field()


class Objective(Tenant, table=True):
    """An objective, shown as O-`number`. `texts` by language; `indicator`: code of `rules.catalogue`.

    `baseline`, `target` in its unit; `audience`: one of the plan's, or empty. Closing keeps it.
    """

    __tablename__ = "objective"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "number"),
        Index("ix_objective_due", "organisation_id", "closed_on", "due_on"),
    )

    id: int = key_field()
    number: int
    texts: dict[str, str] = json_field()
    indicator: str
    baseline: float
    target: float
    due_on: date
    owner_id: int = Field(sa_type=Id, foreign_key="user.id")
    audience: str = ""
    set_on: date
    closed_on: date | None = None
    closed_reason: str = ""
    closed_by_name: str = ""
