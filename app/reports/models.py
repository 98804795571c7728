"""What a month said of the plan, as it was when the month was over."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.db.columns import Tenant, document, instant, key


class ComplianceReport(Tenant, table=True):
    """A fact, never counted again. `month` as 2027-03; `numbers` as `rules.kept` writes them; `digest`, of those."""

    __tablename__ = "compliance_report"
    __table_args__ = (UniqueConstraint("id", "organisation_id"), UniqueConstraint("organisation_id", "month"))

    id: int = key()
    month: str = Field(max_length=7)
    numbers: dict[str, Any] = document()
    prepared_at: datetime = instant()
    digest: str
