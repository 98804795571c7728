from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from app.core.tokens import new_token
from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.approvals.rules.deadlines import ALL_ALERTS, StepAlertKind
from app.domain.approvals.rules.states import OpinionState, RoundState, StepState


class Route(Tenant, table=True):
    __tablename__ = "route"
    __table_args__ = (UniqueConstraint("id", "organisation_id"), UniqueConstraint("organisation_id", "name"))

    id: int = key_field()
    name: str
    retired_at: datetime | None = instant_field(default=None)


class RouteVersion(Tenant, table=True):
    """`steps`: `rules.routes.RouteStep` fields. Running rounds keep their version."""

    __tablename__ = "route_version"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("route_id", "number"),
        tenant_foreign_key("route_id", to="route"),
    )

    id: int = key_field()
    route_id: int = Field(sa_type=Id)
    number: int
    steps: list[dict[str, Any]] = json_field(default_factory=list)
    in_force_from: datetime = instant_field()


class Routing(Tenant, table=True):
    """`rules`: ordered `rules.routing.RoutingRule`; the newest row is in force."""

    __tablename__ = "routing"
    __table_args__ = (UniqueConstraint("organisation_id", "number"),)

    id: int = key_field()
    number: int
    rules: list[dict[str, Any]] = json_field(default_factory=list)
    in_force_from: datetime = instant_field()


_ONE_OPEN = text("state = 'open'")
_UNREAD = text("opinion IN ('awaited', 'missed') AND state IN ('open', 'approved')")


class Round(Tenant, table=True):
    __tablename__ = "round"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        tenant_foreign_key("post_id", to="post"),
        tenant_foreign_key("post_version_id", to="post_version"),
        tenant_foreign_key("route_version_id", to="route_version"),
        Index("ix_round_post", "post_id", "organisation_id"),
        Index("ix_round_post", "post_id", "organisation_id"),
        Index("ix_round_opened", "organisation_id", "opened_at"),
        Index("ix_round_closed", "organisation_id", "closed_at"),
        Index("uq_round_one_open", "post_id", unique=True, sqlite_where=_ONE_OPEN, postgresql_where=_ONE_OPEN),
        Index("ix_round_unread", "id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
    )

    id: int = key_field()
    post_id: int = Field(sa_type=Id)
    post_version_id: int = Field(sa_type=Id)
    route_version_id: int = Field(sa_type=Id)
    content_hash: str
    state: RoundState = enum_field(RoundState, "round_state", default=RoundState.OPEN)
    opinion: OpinionState = enum_field(OpinionState, "opinion", default=OpinionState.NOT_ASKED, checked=False)
    opened_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    opened_at: datetime = instant_field()
    closed_at: datetime | None = instant_field(default=None)


_DUE, _STEP = text("late_at IS NOT NULL"), "round_step"


class RoundStep(Tenant, table=True):
    """Steps of a `stage` open together. `unit_id`: where `roles` must be held; `people`: ids.

    `hours`: working lead time (días hábiles, `in_days`); `shortened`: there was less. `half_at`, `most_at`: 50 % and 80
    % of it. `late_at`: next `late` alert. `in_session`: sessions may decide it.
    """

    __tablename__ = "round_step"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("round_id", "position"),
        tenant_foreign_key("round_id", to="round"),
        tenant_foreign_key("unit_id", to="unit"),
        Index("ix_round_step_open", "organisation_id", "state", "deadline_at", "id"),
        Index("ix_round_step_late", "late_at", sqlite_where=_DUE, postgresql_where=_DUE),
    )

    id: int = key_field()
    outward_key: str = Field(default_factory=new_token)
    round_id: int = Field(sa_type=Id)
    position: int
    stage: int = 1
    name: str
    roles: list[str] = json_field(default_factory=list)
    people: list[int] = json_field(default_factory=list)
    unit_id: int | None = Field(default=None, sa_type=Id)
    needed: int = 1
    state: StepState = enum_field(StepState, "step_state", default=StepState.WAITING)
    deadline_at: datetime = instant_field()
    why: str = ""
    hours: float = 24.0
    in_days: bool = False
    late: list[str] = json_field(default_factory=lambda: list(ALL_ALERTS))
    shortened: bool = False
    opened_at: datetime | None = instant_field(default=None)
    half_at: datetime | None = instant_field(default=None)
    most_at: datetime | None = instant_field(default=None)
    late_at: datetime | None = instant_field(default=None)
    in_session: bool = False


class StepAlert(Tenant, table=True):
    """A step's time alert, once each. `told` counts people."""

    __tablename__ = "step_alert"
    __table_args__ = (
        UniqueConstraint("organisation_id", "round_step_id", "what"),
        tenant_foreign_key("round_step_id", to=_STEP),
    )

    id: int = key_field()
    round_step_id: int = Field(sa_type=Id)
    what: StepAlertKind = enum_field(StepAlertKind, "late")
    told: int = 0
    at: datetime = instant_field()


class StepCandidate(Tenant, table=True):
    """A possible decider, derived: "waiting for me" is one range read.

    `substitution_id`: for substitutes.
    """

    __tablename__ = "step_candidate"
    __table_args__ = (
        tenant_foreign_key("round_step_id", to="round_step"),
        Index("ix_step_candidate_queue", "organisation_id", "user_id", "deadline_at", "round_step_id"),
        Index("ix_step_candidate_step", "organisation_id", "round_step_id"),
    )

    user_id: int = Field(sa_type=Id, primary_key=True, foreign_key="user.id")
    round_step_id: int = Field(sa_type=Id, primary_key=True)
    deadline_at: datetime = instant_field()
    substitution_id: int | None = Field(default=None, sa_type=Id)
