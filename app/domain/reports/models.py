"""Monthly figures, frozen at month's end."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, instant_field, json_field, key_field


class ComplianceReport(Tenant, table=True):
    """`month` as 2027-03; `numbers` from `rules.monthly_report`; `digest` covers them."""

    __tablename__ = "compliance_report"
    __table_args__ = (UniqueConstraint("id", "organisation_id"), UniqueConstraint("organisation_id", "month"))

    id: int = key_field()
    month: str = Field(max_length=7)
    numbers: dict[str, Any] = json_field()
    prepared_at: datetime = instant_field()
    digest: str


class AttentionEstimate(Tenant, table=True):
    """Callers among a hundred informed, and a call's cost."""

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
