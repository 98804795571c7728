"""Routes, rounds, decisions and approvals. Decisions and approvals are added, never edited."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.approvals.rules import RoundState, StepState, Verdict
from app.approvals.rules.alone import Lane, SoleDeed
from app.approvals.rules.aside import Ground
from app.approvals.rules.late import ALL_LATE, Late
from app.db.columns import Id, Tenant, document, enumerated, instant, key, within


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


_ONE_OPEN = text("state = 'open'")


class Round(Tenant, table=True):
    __tablename__ = "round"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        within("post_id", to="post"),
        within("post_version_id", to="post_version"),
        within("route_version_id", to="route_version"),
        Index("uq_round_one_open", "post_id", unique=True, sqlite_where=_ONE_OPEN, postgresql_where=_ONE_OPEN),
    )

    id: int = key()
    post_id: int = Field(sa_type=Id, index=True)
    post_version_id: int = Field(sa_type=Id)
    route_version_id: int = Field(sa_type=Id)
    content_hash: str
    state: RoundState = enumerated(RoundState, "round_state", default=RoundState.OPEN)
    opened_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    opened_at: datetime = instant()
    closed_at: datetime | None = instant(default=None)


_DUE, _STEP = text("late_at IS NOT NULL"), "round_step"


class RoundStep(Tenant, table=True):
    """Those of one `stage` are open at the same time. `unit_id`: where its `roles` are to be held; `people`, by key.

    `hours`: of working time before what follows it (días hábiles, `in_days`); `shortened`: there was not that much.
    `half_at`, `most_at`: when 50 % and 80 % of its time will have gone. `late_at`: when something of `late` is due.
    `in_session`: whether an approval session may decide it.
    """

    __tablename__ = "round_step"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("round_id", "position"),
        within("round_id", to="round"),
        within("unit_id", to="unit"),
        Index("ix_round_step_open", "organisation_id", "state", "deadline_at", "id"),
        Index("ix_round_step_late", "late_at", sqlite_where=_DUE, postgresql_where=_DUE),
    )

    id: int = key()
    round_id: int = Field(sa_type=Id)
    position: int
    stage: int = 1
    name: str
    roles: list[str] = document(default_factory=list)
    people: list[int] = document(default_factory=list)
    unit_id: int | None = Field(default=None, sa_type=Id)
    needed: int = 1
    state: StepState = enumerated(StepState, "step_state", default=StepState.WAITING)
    deadline_at: datetime = instant()
    why: str = ""
    hours: float = 24.0
    in_days: bool = False
    late: list[str] = document(default_factory=lambda: list(ALL_LATE))
    shortened: bool = False
    opened_at: datetime | None = instant(default=None)
    half_at: datetime | None = instant(default=None)
    most_at: datetime | None = instant(default=None)
    late_at: datetime | None = instant(default=None)
    in_session: bool = False


class StepAlert(Tenant, table=True):
    """One thing a step did because its time was going: each once. `told`: how many people."""

    __tablename__ = "step_alert"
    __table_args__ = (UniqueConstraint("organisation_id", "round_step_id", "what"), within("round_step_id", to=_STEP))

    id: int = key()
    round_step_id: int = Field(sa_type=Id)
    what: Late = enumerated(Late, "late")
    told: int = 0
    at: datetime = instant()


class StepCandidate(Tenant, table=True):
    """Who may decide an open step now: derived, so that "waiting for me" is one range read.

    `substitution_id` is why it is theirs, when it is by standing in for somebody.
    """

    __tablename__ = "step_candidate"
    __table_args__ = (
        within("round_step_id", to="round_step"),
        Index("ix_step_candidate_queue", "organisation_id", "user_id", "deadline_at", "round_step_id"),
    )

    user_id: int = Field(sa_type=Id, primary_key=True, foreign_key="user.id")
    round_step_id: int = Field(sa_type=Id, primary_key=True)
    deadline_at: datetime = instant()
    substitution_id: int | None = Field(default=None, sa_type=Id)


class Decision(Tenant, table=True):
    """One verdict of one person on one variant, for exactly the content whose hash it carries.

    `signed_as` is "P. S." or "P. D." when it was given in somebody's place, who is named beside it.
    """

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("round_id", "user_id", "variant_id"),
        within("round_id", to="round"),
        within("round_step_id", to="round_step"),
        ForeignKeyConstraint(["variant_id", "content_hash"], ["variant.id", "variant.content_hash"]),
    )

    id: int = key()
    round_id: int = Field(sa_type=Id)
    round_step_id: int = Field(sa_type=Id)
    variant_id: int = Field(sa_type=Id)
    content_hash: str
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    user_name: str
    on_behalf_of_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    on_behalf_of_name: str = ""
    signed_as: str = ""
    verdict: Verdict = enumerated(Verdict, "verdict")
    reason: str = ""
    decided_at: datetime = instant()


class Approval(Tenant, table=True):
    """The exact content that may go out; deliveries point here by (variant, hash) (invariant I1)."""

    __tablename__ = "approval"
    __table_args__ = (
        UniqueConstraint("variant_id", "content_hash"),
        within("round_id", to="round"),
        ForeignKeyConstraint(["variant_id", "content_hash"], ["variant.id", "variant.content_hash"]),
    )

    id: int = key()
    variant_id: int = Field(sa_type=Id)
    content_hash: str
    round_id: int = Field(sa_type=Id)
    approved_at: datetime = instant()


class ExceptionGrant(Tenant, table=True):
    """A rule let pass for one post, by whom and why, until when; it stays to be seen for ever."""

    __tablename__ = "exception_grant"
    __table_args__ = (within("post_id", to="post"), Index("ix_exception_grant_post", "organisation_id", "post_id"))

    id: int = key()
    post_id: int = Field(sa_type=Id)
    rule: str
    wording: str
    reason: str
    granted_by: int = Field(sa_type=Id, foreign_key="user.id")
    granted_by_name: str
    granted_at: datetime = instant()
    expires_at: datetime = instant()


class Recusal(Tenant, table=True):
    """Somebody who must not decide on a post, and so decides in none of its rounds (abstención)."""

    __tablename__ = "recusal"
    __table_args__ = (
        UniqueConstraint("organisation_id", "post_id", "user_id"),
        within("post_id", to="post"),
        within("round_step_id", to="round_step"),
    )

    id: int = key()
    post_id: int = Field(sa_type=Id)
    round_step_id: int = Field(sa_type=Id)
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    user_name: str
    ground: Ground = enumerated(Ground, "ground")
    declared_at: datetime = instant()


class CallIn(Tenant, table=True):
    """A step that a superior took over, and why (avocación); from then on nobody else decides it."""

    __tablename__ = "call_in"
    __table_args__ = (
        UniqueConstraint("organisation_id", "round_step_id", "user_id"),
        within("post_id", to="post"),
        within("round_step_id", to="round_step"),
        Index("ix_call_in_post", "organisation_id", "post_id"),
    )

    id: int = key()
    post_id: int = Field(sa_type=Id)
    round_step_id: int = Field(sa_type=Id)
    step: str
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    user_name: str
    reason: str
    called_at: datetime = instant()


class SoleAct(Tenant, table=True):
    """A round that one person who wrote in it approved alone (`number` 1), what somebody else said of it later (2), and
    that its term passed before anybody did (3).
    """

    __tablename__ = "sole_act"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        within("post_id", to="post"),
        within("round_id", to="round"),
        Index("ix_sole_act_due", "organisation_id", "due_at", "id"),
        Index("ix_sole_act_post", "organisation_id", "post_id"),
    )

    id: int = key()
    post_id: int = Field(sa_type=Id)
    round_id: int = Field(sa_type=Id)
    number: int
    lane: Lane = enumerated(Lane, "lane")
    deed: SoleDeed = enumerated(SoleDeed, "sole_deed")
    reason: str
    user_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    user_name: str
    done_at: datetime = instant()
    due_at: datetime = instant()
