"""Rounds, their steps, and who is asked for each."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from app.approvals.rules import RoundState, StepState
from app.approvals.rules.late import ALL_LATE, Late
from app.db.columns import Id, Tenant, document, enumerated, instant, key, within

_ONE_OPEN = text("state = 'open'")


class Round(Tenant, table=True):
    __tablename__ = "round"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        within("post_id", to="post"),
        within("post_version_id", to="post_version"),
        within("route_version_id", to="route_version"),
        Index("ix_round_post", "post_id", "organisation_id"),
        Index("ix_round_post", "post_id", "organisation_id"),
        Index("ix_round_opened", "organisation_id", "opened_at"),
        Index("ix_round_closed", "organisation_id", "closed_at"),
        Index("uq_round_one_open", "post_id", unique=True, sqlite_where=_ONE_OPEN, postgresql_where=_ONE_OPEN),
    )

    id: int = key()
    post_id: int = Field(sa_type=Id)
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
        Index("ix_step_candidate_step", "organisation_id", "round_step_id"),
    )

    user_id: int = Field(sa_type=Id, primary_key=True, foreign_key="user.id")
    round_step_id: int = Field(sa_type=Id, primary_key=True)
    deadline_at: datetime = instant()
    substitution_id: int | None = Field(default=None, sa_type=Id)
