"""Restrictions of what is kept of a person."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from app.db.columns import Id, Tenant, instant, key, within


class CitizenRestriction(Tenant, table=True):
    """That the use of what is kept of somebody was limited, or freed again; why, and who asked. A fact."""

    __tablename__ = "citizen_restriction"
    __table_args__ = (
        within("citizen_id", to="citizen"),
        Index("ix_citizen_restriction_citizen", "organisation_id", "citizen_id", "id"),
    )

    id: int = key()
    citizen_id: int = Field(sa_type=Id)
    is_on: bool
    reason: str
    asked_by: str
    by_id: int = Field(sa_type=Id, foreign_key="user.id")
    by_name: str
    at: datetime = instant()
