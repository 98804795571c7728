from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.core.permissions import PostKind, Role
from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.control.rules.changes import ChangeGround
from app.domain.people.rules.substitutions import SubstitutionKind, SubstitutionTerms


class User(SQLModel, table=True):
    """A person, with one identity (ENS op.acc.1) across organisations.

    `setup_dismissed`: organisations whose set-up page they skip.
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
    """A role in effect, with its kind of post; waiting ones are a `ControlChange`.

    `given_by`: those who alone gave it (granter and its sole maker); empty once confirmed by another. `made_by`: who
    gave it, confirmed or not, on which `ground`. `known_name`: a former member's at departure, if changed.
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
    made_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    made_by_name: str = ""
    ground: ChangeGround | None = enum_field(ChangeGround, "change_ground", default=None, nullable=True, checked=False)
    known_name: str = ""


_WAITING = text("accepted_at IS NULL")


class Invitation(Tenant, table=True):
    """Roles offered to an address, held only after acceptance (`accepted_at`, `user_id`).

    The name is for a new account.
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
    """A substitution; later writes only end or confirm it.

    Names are that day's; `ended_*`: when and by whom. `given_by`: as in `Membership`, if set by an administrator.
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
    """A personal calendar's address (secret: only the host is shown) and absences last read.

    `absences` are form values; nothing else is stored.
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
    """A signed-in device. The cookie holds a token, the row decides: any device can end it.

    `known_as`: `KnownDevice`'s digest.
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
    """Failures by digest of account and origin; `window`: the last minute."""

    __tablename__ = "sign_in_attempt"

    key: str = Field(primary_key=True)
    window: int
    count: int = 0


class KnownDevice(SQLModel, table=True):
    """A device by cookie digest; several people may share it."""

    __tablename__ = "known_device"

    user_id: int = Field(sa_type=Id, primary_key=True, foreign_key="user.id")
    token_hash: str = Field(primary_key=True)
    seen_at: datetime = instant_field()


class AccessLink(SQLModel, table=True):
    """A one-time link: first password, reset or sign-in."""

    __tablename__ = "access_link"

    id: int = key_field()
    user_id: int = Field(sa_type=Id, foreign_key="user.id", index=True)
    purpose: str
    token_hash: str = Field(unique=True)
    created_at: datetime = instant_field()
    expires_at: datetime = instant_field()
    used_at: datetime | None = instant_field(default=None)
