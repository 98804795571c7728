from datetime import date

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, key_field


class PlanPerson(Tenant, table=True):
    """`substitute_id`: the intended one while no substitution is active."""

    __tablename__ = "plan_person"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "user_id"),
        CheckConstraint("minutes_week BETWEEN 0 AND 3600", name="minutes_week"),
    )

    id: int = key_field()
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    minutes_week: int = 0
    substitute_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    can_administer: bool = False


class PlanTraining(Tenant, table=True):
    """Pending while there is no `done_on`."""

    __tablename__ = "plan_training"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        Index("ix_plan_training_user", "organisation_id", "user_id"),
    )

    id: int = key_field()
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    name: str
    done_on: date | None = None


class PlanSkill(Tenant, table=True):
    """`code`: of `rules.team.SKILLS`, or empty for its own."""

    __tablename__ = "plan_skill"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "place"),
        CheckConstraint("needed BETWEEN 0 AND 3 AND held BETWEEN 0 AND 3", name="levels"),
    )

    id: int = key_field()
    place: int
    code: str = ""
    name: str = ""
    needed: int = 0
    held: int = 0
    user_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")


class AttentionShift(Tenant, table=True):
    """Weekday 0 is Monday; minutes are the organisation's wall time."""

    __tablename__ = "attention_shift"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        Index("ix_attention_shift_week", "organisation_id", "weekday", "starts"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("starts >= 0 AND starts < ends AND ends <= 1440", name="hours"),
    )

    id: int = key_field()
    weekday: int
    starts: int
    ends: int
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
