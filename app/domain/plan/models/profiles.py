from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.directory.rules.networks import Network


class ComparableProfile(Tenant, table=True):
    """An account of another `body`; closed ones are not compared."""

    __tablename__ = "comparable_profile"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "network", "name"),
    )

    id: int = key_field()
    name: str
    body: str
    network: Network = enum_field(Network, "network")
    url: str = ""
    closed: bool = False


class ObservationSheet(Tenant, table=True):
    """A day's `rules.profiles.Observation`; append-only, the newest counts.

    Without profile it is ours, and `posts_per_week` is by account.
    """

    __tablename__ = "observation_sheet"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        tenant_foreign_key("profile_id", to="comparable_profile"),
        Index("ix_observation_sheet_profile", "organisation_id", "profile_id", "observed_on"),
    )

    id: int = key_field()
    profile_id: int | None = Field(default=None, sa_type=Id)
    observed_on: date
    posts_per_week: float
    hours: str = ""
    formats: list[str] = json_field(default_factory=list)
    tone: str = ""
    response_hours: float | None = None
    to_copy: str = ""
    to_avoid: str = ""
    sample: int | None = None
    by_id: int = Field(sa_type=Id, foreign_key="user.id")
    by_name: str
    noted_at: datetime = instant_field()
