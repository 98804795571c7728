from datetime import date

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, key_field, tenant_foreign_key


class Campaign(Tenant, table=True):
    """`purpose`: internal; `identified_as`: the body speaking, in public (NE-09).

    `tracking_code`: what its links say of it (`utm_campaign`), empty where none do.
    """

    __tablename__ = "campaign"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "name"),
        tenant_foreign_key("topic_id", to="topic"),
        Index("ix_campaign_days", "organisation_id", "ends_on", "starts_on"),
    )

    id: int = key_field()
    name: str
    purpose: str = ""
    starts_on: date
    ends_on: date
    identified_as: str
    topic_id: int | None = Field(default=None, sa_type=Id)
    owner_id: int = Field(sa_type=Id, foreign_key="user.id")
    closed: bool = False
    tracking_code: str = ""
