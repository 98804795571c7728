from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.core.permissions import Role
from app.db.columns import Id, JSONDoc, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.control.rules.changes import ChangeGround, ChangeOutcome, ControlKind


class ControlChange(Tenant, table=True):
    """A change of who decides, of what is stopped or of what strangers read as the body's own name.

    `terms`: what takes effect, as its kind stores it. `user_id`: whom it concerns, if a person. `subject`: the row it
    changes, which waits once. `given_by`: its proposer, those who alone made the proposer, and the writers of a text
    that it lets pass. `confirmers`: those in force before it who may confirm, None for grants older than the list.
    `effective_at`: when effective by itself; None while awaiting confirmation.
    """

    __tablename__ = "control_change"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        Index("ix_control_change_newest", "organisation_id", "id"),
        Index("ix_control_change_due", "effective_at"),
        Index("ix_control_change_user", "user_id"),
    )

    id: int = key_field()
    kind: ControlKind = enum_field(ControlKind, "control_kind", checked=False)
    user_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    user_name: str = ""
    role: Role | None = enum_field(Role, "role", default=None, nullable=True)
    subject: str = ""
    title: str = ""
    terms: dict[str, Any] = json_field()
    ground: ChangeGround = enum_field(ChangeGround, "change_ground", checked=False)
    waits: bool
    given_by: list[int] = json_field(default_factory=list)
    confirmers: list[int] | None = Field(default=None, sa_type=JSONDoc, nullable=True)
    proposed_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    proposed_by_name: str
    proposed_at: datetime = instant_field()
    effective_at: datetime | None = instant_field(default=None)

    @property
    def subject_key(self) -> int:
        """Return the key of the row that it changes."""
        return int(self.subject.partition(":")[2])


class ControlAnswer(Tenant, table=True):
    """A confirmation, refusal, withdrawal or lapse (`user_id` is None)."""

    __tablename__ = "control_answer"
    __table_args__ = (
        UniqueConstraint("organisation_id", "change_id", "outcome"),
        tenant_foreign_key("change_id", to="control_change"),
    )

    id: int = key_field()
    change_id: int = Field(sa_type=Id)
    outcome: ChangeOutcome = enum_field(ChangeOutcome, "change_outcome")
    user_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    user_name: str
    reason: str = ""
    answered_at: datetime = instant_field()
