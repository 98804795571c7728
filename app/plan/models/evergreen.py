"""Pieces that are true all year, kept to fill a gap with."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, document, key, within


class Evergreen(Tenant, table=True):
    """`texts` by language; `media` is a list of {"digest", "alt"}; `months` (1 to 12) it is for, none meaning any.

    `writers`: everyone whose words it says, by id; none of them approves what is made of it (I2).
    `last_used_on` is the day it was last planned for, and `rest_days` how far from it the next may be.
    """

    __tablename__ = "evergreen"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        within("topic_id", to="topic"),
        Index("ix_evergreen_topic", "organisation_id", "topic_id"),
        CheckConstraint("rest_days BETWEEN 0 AND 730", name="rest_days"),
    )

    id: int = key()
    title: str
    topic_id: int | None = Field(default=None, sa_type=Id)
    texts: dict[str, str] = document()
    link: str = ""
    media: list[dict[str, str]] = document(default_factory=list)
    valid_until: date | None = None
    months: list[int] = document(default_factory=list)
    rest_days: int = 90
    last_used_on: date | None = None
    uses: int = 0
    owner_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    owner_name: str = ""
    writers: list[int] = document(default_factory=list)
    closed: bool = False
