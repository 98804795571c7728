"""People, what they are in each organisation, and the doors they came in by."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.core.permissions import PostKind, Role
from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.people.rules.grants import GrantGround, GrantKind, GrantOutcome
from app.domain.people.rules.substitutions import SubstitutionKind, SubstitutionTerms


class User(SQLModel, table=True):
    """A person; one unique identity each (ENS op.acc.1), also across organisations.

    `setup_dismissed`: organisations whose set-up they do not want to land on after signing in.
    """

    __tablename__ = "user"

    id: int = key_field()
    email: str = Field(unique=True)
    name: str
    password_hash: str | None = None
    locale: str = "es"
    theme: str = ""
    setup_dismissed: list[int] = json_field(default_factory=list)
    disabled_at: datetime | None = instant_field(default=None)


class Membership(Tenant, table=True):
    """One role of one person in one organisation, with the kind of post it is held from.

    Only what is in effect is here: a function that waits to be confirmed is a `FunctionGrant`. `given_by`: by whose
    hand alone it came (the granter, and whoever made them one); empty once somebody else confirmed it. `known_name`: of
    somebody who left and changed their name elsewhere, the one they left with.
    """

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        tenant_foreign_key("unit_id", to="unit"),
        Index("ix_membership_user", "user_id", "organisation_id"),
    )

    id: int = key_field()
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    unit_id: int | None = Field(default=None, sa_type=Id)
    role: Role = enum_field(Role, "role")
    post_kind: PostKind = enum_field(PostKind, "post_kind", default=PostKind.CAREER)
    job_title: str = ""
    starts_on: date
    ends_on: date | None = None
    given_by: list[int] = json_field(default_factory=list)
    grant_id: int | None = Field(default=None, sa_type=Id)
    known_name: str = ""


class FunctionGrant(Tenant, table=True):
    """A deciding function given to somebody, as a fact; `terms` are those of the role or of the substitution.

    `given_by`: see `Membership`. `effective_at`: when it takes effect by itself; None while it waits for somebody.
    """

    __tablename__ = "function_grant"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        Index("ix_function_grant_newest", "organisation_id", "id"),
        Index("ix_function_grant_due", "effective_at"),
    )

    id: int = key_field()
    kind: GrantKind = enum_field(GrantKind, "grant_kind")
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    user_name: str
    role: Role | None = enum_field(Role, "role", default=None, nullable=True)
    terms: dict[str, Any] = json_field()
    ground: GrantGround = enum_field(GrantGround, "grant_ground")
    given_by: list[int] = json_field(default_factory=list)
    granted_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    granted_by_name: str
    granted_at: datetime = instant_field()
    effective_at: datetime | None = instant_field(default=None)


class GrantAnswer(Tenant, table=True):
    """What came of a grant: somebody confirmed, refused or withdrew it, or its term ended (`user_id` is None)."""

    __tablename__ = "grant_answer"
    __table_args__ = (
        UniqueConstraint("organisation_id", "grant_id", "outcome"),
        tenant_foreign_key("grant_id", to="function_grant"),
    )

    id: int = key_field()
    grant_id: int = Field(sa_type=Id)
    outcome: GrantOutcome = enum_field(GrantOutcome, "grant_outcome")
    user_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    user_name: str
    reason: str = ""
    answered_at: datetime = instant_field()


_WAITING = text("accepted_at IS NULL")


class Invitation(Tenant, table=True):
    """Functions offered to an address, which nobody holds before whoever it is said yes (`accepted_at`, `user_id`).

    The name is the one that was typed, for the account of somebody who has none.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        tenant_foreign_key("unit_id", to="unit"),
        Index(
            "ix_invitation_waiting",
            "organisation_id",
            "email",
            unique=True,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index("ix_invitation_email", "email"),
        Index("ix_invitation_user", "user_id"),
    )

    id: int = key_field()
    email: str
    name: str
    roles: list[Role] = json_field(default_factory=list)
    post_kind: PostKind = enum_field(PostKind, "post_kind", checked=False)
    job_title: str = ""
    unit_id: int | None = Field(default=None, sa_type=Id)
    starts_on: date
    ends_on: date | None = None
    invited_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    invited_by_name: str
    invited_at: datetime = instant_field()
    token_hash: str = Field(unique=True)
    expires_at: datetime = instant_field()
    user_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    accepted_at: datetime | None = instant_field(default=None)
    declined_at: datetime | None = instant_field(default=None)


class Substitution(Tenant, table=True):
    """Somebody deciding in another's place; only ending it before its time, and its confirmation, are written later.

    The names are those of the day it was set; `ended_*` is when and by whom it was taken back. `given_by`: by whose
    hand alone it came, where an administrator set it; empty once somebody else confirmed it.
    """

    __tablename__ = "substitution"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        tenant_foreign_key("unit_id", to="unit"),
        tenant_foreign_key("topic_id", to="topic"),
        Index("ix_substitution_substitute", "substitute_id", "organisation_id", "ends_on"),
        Index("ix_substitution_days", "organisation_id", "ends_on", "starts_on"),
    )

    id: int = key_field()
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    user_name: str
    substitute_id: int = Field(sa_type=Id, foreign_key="user.id")
    substitute_name: str
    kind: SubstitutionKind = enum_field(SubstitutionKind, "substitution_kind")
    starts_on: date
    ends_on: date
    unit_id: int | None = Field(default=None, sa_type=Id)
    topic_id: int | None = Field(default=None, sa_type=Id)
    reason: str
    set_by: int = Field(sa_type=Id, foreign_key="user.id")
    set_by_name: str
    set_at: datetime = instant_field()
    ended_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    ended_at: datetime | None = instant_field(default=None)
    given_by: list[int] = json_field(default_factory=list)
    grant_id: int | None = Field(default=None, sa_type=Id)

    @property
    def terms(self) -> SubstitutionTerms:
        return SubstitutionTerms(
            self.user_id, self.substitute_id, self.starts_on, self.ends_on, self.unit_id, self.topic_id
        )


_PENDING = text("next_attempt_at IS NOT NULL")


class AbsenceCalendar(Tenant, table=True):
    """Where a person's own calendar is (a secret: only its host is shown), and the absences it had when last read.

    `absences` as a form carries them; of everything else that is in it nothing is kept.
    """

    __tablename__ = "absence_calendar"
    __table_args__ = (
        UniqueConstraint("organisation_id", "user_id"),
        Index("ix_absence_calendar_pending", "next_attempt_at", sqlite_where=_PENDING, postgresql_where=_PENDING),
    )

    id: int = key_field()
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    sealed_address: str
    host: str
    absences: list[str] = json_field(default_factory=list)
    trouble: str = ""
    failures: int = 0
    read_at: datetime | None = instant_field(default=None)
    next_attempt_at: datetime | None = instant_field(default=None)
    lease_token: str | None = None


class UserSession(SQLModel, table=True):
    """A signed-in device. The cookie holds a token; the row decides, so it can be ended from anywhere.

    `known_as`: the digest that its `KnownDevice` goes by.
    """

    __tablename__ = "user_session"

    id: int = key_field()
    user_id: int = Field(sa_type=Id, foreign_key="user.id", index=True)
    token_hash: str = Field(unique=True)
    created_at: datetime = instant_field()
    seen_at: datetime = instant_field()
    expires_at: datetime = instant_field()
    revoked_at: datetime | None = instant_field(default=None)
    device: str = ""
    known_as: str = ""


class SignInAttempt(SQLModel, table=True):
    """Failures in a stretch of time, by a digest of what was tried from where; `window` is the minute it ends."""

    __tablename__ = "sign_in_attempt"

    key: str = Field(primary_key=True)
    window: int
    count: int = 0


class KnownDevice(SQLModel, table=True):
    """A device that a person has signed in with, by the digest of the cookie it keeps. One device may know several."""

    __tablename__ = "known_device"

    user_id: int = Field(sa_type=Id, primary_key=True, foreign_key="user.id")
    token_hash: str = Field(primary_key=True)
    seen_at: datetime = instant_field()


class AccessLink(SQLModel, table=True):
    """A one-time link sent by mail: a first password, a reset or a way in."""

    __tablename__ = "access_link"

    id: int = key_field()
    user_id: int = Field(sa_type=Id, foreign_key="user.id", index=True)
    purpose: str
    token_hash: str = Field(unique=True)
    created_at: datetime = instant_field()
    expires_at: datetime = instant_field()
    used_at: datetime | None = instant_field(default=None)
