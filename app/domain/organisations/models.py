from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db.columns import Id, Tenant, enum_field, json_field, key_field, tenant_foreign_key
from app.domain.organisations.rules import (
    DEFAULT_GRACE_MINUTES,
    DEFAULT_OFFICIALS_LIMIT,
    DEFAULT_REVIEW_DAYS,
    OrganisationKind,
)


class Organisation(SQLModel, table=True):
    """A public body; `officials_limit`: per cent of monthly posts naming officials.

    `review_days`: working days to review a sole approval. `domains`: its DNS names; other links are new wording.
    `tracks_links`: writers may mark links to them with their campaign.
    """

    __tablename__ = "organisation"

    id: int = key_field()
    slug: str = Field(unique=True)
    name: str
    kind: OrganisationKind = enum_field(OrganisationKind, "kind", default=OrganisationKind.COUNCIL)
    territory_code: str = ""
    region: str = ""
    zone: str = "Europe/Madrid"
    languages: list[str] = json_field(default_factory=lambda: ["es"])
    attention_hours: dict[str, Any] = json_field()
    grace_minutes: int = DEFAULT_GRACE_MINUTES
    officials_limit: int = DEFAULT_OFFICIALS_LIMIT
    publishes_neutrality: bool = False
    publishes_feeds: bool = False
    parent_id: int | None = Field(default=None, sa_type=Id, foreign_key="organisation.id")
    small_town_mode: bool = False
    review_days: int = DEFAULT_REVIEW_DAYS
    is_demo: bool = False
    domains: list[str] = json_field(default_factory=list)
    tracks_links: bool = False


class Unit(Tenant, table=True):
    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "name"),
        tenant_foreign_key("parent_id", to="unit"),
    )

    id: int = key_field()
    name: str
    parent_id: int | None = Field(default=None, sa_type=Id)
    closed: bool = False
