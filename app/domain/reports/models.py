"""What a month said of the plan, as it was when the month was over."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, instant_field, json_field, key_field


class ComplianceReport(Tenant, table=True):
    """A fact, never counted again. `month` as 2027-03; `numbers` as `rules.kept` writes them; `digest`, of those."""

    __tablename__ = "compliance_report"
    __table_args__ = (UniqueConstraint("id", "organisation_id"), UniqueConstraint("organisation_id", "month"))

    id: int = key_field()
    month: str = Field(max_length=7)
    numbers: dict[str, Any] = json_field()
    prepared_at: datetime = instant_field()
    digest: str


class AttentionEstimate(Tenant, table=True):
    """What a body says of calls: of a hundred who were informed, how many would have called; what a call costs."""

    __tablename__ = "attention_estimate"
    __table_args__ = (
        CheckConstraint("share BETWEEN 0 AND 100", name="share"),
        CheckConstraint("cents BETWEEN 0 AND 100000", name="cents"),
    )

    organisation_id: int = Field(sa_type=Id, primary_key=True, foreign_key="organisation.id")
    share: int
    cents: int
    set_at: datetime = instant_field()
    set_by_name: str
