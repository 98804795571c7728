"""People, what they are in each organisation, and the doors they came in by."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.accounts.rules import PostKind, Role
from app.db.columns import Id, Tenant, enumerated, instant, key, within


class User(SQLModel, table=True):
    """A person; one unique identity each (ENS op.acc.1), also across organisations."""

    __tablename__ = "user"

    id: int = key()
    email: str = Field(unique=True)
    name: str
    password_hash: str | None = None
    locale: str = "es"
    theme: str = ""
    disabled_at: datetime | None = instant(default=None)


class Membership(Tenant, table=True):
    """One role of one person in one organisation, with the kind of post it is held from."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        within("unit_id", to="unit"),
        Index("ix_membership_user", "user_id", "organisation_id"),
    )

    id: int = key()
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    unit_id: int | None = Field(default=None, sa_type=Id)
    role: Role = enumerated(Role, "role")
    post_kind: PostKind = enumerated(PostKind, "post_kind", default=PostKind.CAREER)
    job_title: str = ""
    starts_on: date
    ends_on: date | None = None


class UserSession(SQLModel, table=True):
    """A signed-in device. The cookie holds a token; the row decides, so it can be ended from anywhere."""

    __tablename__ = "user_session"

    id: int = key()
    user_id: int = Field(sa_type=Id, foreign_key="user.id", index=True)
    token_hash: str = Field(unique=True)
    created_at: datetime = instant()
    seen_at: datetime = instant()
    expires_at: datetime = instant()
    revoked_at: datetime | None = instant(default=None)
    device: str = ""


class SignInAttempt(SQLModel, table=True):
    """Failures in a window of time, by a digest of the address or of the account tried."""

    __tablename__ = "sign_in_attempt"

    key: str = Field(primary_key=True)
    window: int = Field(primary_key=True)
    count: int = 0


class AccessLink(SQLModel, table=True):
    """A one-time link sent by mail: an invitation or a password reset."""

    __tablename__ = "access_link"

    id: int = key()
    user_id: int = Field(sa_type=Id, foreign_key="user.id", index=True)
    purpose: str
    token_hash: str = Field(unique=True)
    created_at: datetime = instant()
    expires_at: datetime = instant()
    used_at: datetime | None = instant(default=None)
