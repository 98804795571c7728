"""Routes, their versions and the rules that choose one."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, document, instant, key, within


class Route(Tenant, table=True):
    __tablename__ = "route"
    __table_args__ = (UniqueConstraint("id", "organisation_id"), UniqueConstraint("organisation_id", "name"))

    id: int = key()
    name: str
    retired_at: datetime | None = instant(default=None)


class RouteVersion(Tenant, table=True):
    """`steps` holds what `rules.routes.Asking` has; a running round keeps the version it began with."""

    __tablename__ = "route_version"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("route_id", "number"),
        within("route_id", to="route"),
    )

    id: int = key()
    route_id: int = Field(sa_type=Id)
    number: int
    steps: list[dict[str, Any]] = document(default_factory=list)
    in_force_from: datetime = instant()


class Routing(Tenant, table=True):
    """Which route each post takes: `rules` in order, as `rules.routing.Rule` has them. The newest is in force."""

    __tablename__ = "routing"
    __table_args__ = (UniqueConstraint("organisation_id", "number"),)

    id: int = key()
    number: int
    rules: list[dict[str, Any]] = document(default_factory=list)
    in_force_from: datetime = instant()
