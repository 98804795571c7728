from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from app.db.columns import Id, Tenant, instant_field, json_field, key_field, tenant_foreign_key

_PENDING = text("next_attempt_at IS NOT NULL")
_UNEXPLAINED = text("reason = ''")


class AccountVisit(Tenant, table=True):
    """The daily look at an account: figures, profile and posts.

    `since`: earlier posts are nobody's matter; `profile`: as last seen; `best_hours`: of its own figures, empty
    while they hold nothing (`metrics.rules.best_hours`); `pinned`: as last seen (`rules.pins`); `trouble`: why the last
    look was not whole.
    """

    __tablename__ = "account_visit"
    __table_args__ = (
        UniqueConstraint("organisation_id", "channel_id"),
        tenant_foreign_key("channel_id", to="channel"),
        Index("ix_account_visit_pending", "next_attempt_at", sqlite_where=_PENDING, postgresql_where=_PENDING),
    )

    id: int = key_field()
    channel_id: int = Field(sa_type=Id)
    since: datetime = instant_field()
    profile: dict[str, str] = json_field()
    best_hours: dict[str, Any] = json_field()
    pinned: list[dict[str, Any]] = json_field(default_factory=list)
    seen_at: datetime | None = instant_field(default=None)
    trouble: str = ""
    next_attempt_at: datetime | None = instant_field(default=None)
    lease_token: str | None = None


class ShownPost(Tenant, table=True):
    """A publication of Cauce's as its account showed it at the first look after it."""

    __tablename__ = "shown_post"
    __table_args__ = (
        UniqueConstraint("organisation_id", "delivery_id"),
        tenant_foreign_key("delivery_id", to="delivery"),
    )

    id: int = key_field()
    delivery_id: int = Field(sa_type=Id)
    text: str
    shown_at: datetime = instant_field()


class OutsidePost(Tenant, table=True):
    """A post or a text of the account that did not come from Cauce, captured as seen, and the reason a person gives.

    `changes_id`: the delivery whose publication somebody changed on the network.
    """

    __tablename__ = "outside_post"
    __table_args__ = (
        UniqueConstraint("organisation_id", "channel_id", "remote_id", "digest"),
        tenant_foreign_key("channel_id", to="channel"),
        tenant_foreign_key("changes_id", to="delivery"),
        Index(
            "ix_outside_post_unexplained", "organisation_id", sqlite_where=_UNEXPLAINED, postgresql_where=_UNEXPLAINED
        ),
    )

    id: int = key_field()
    channel_id: int = Field(sa_type=Id)
    remote_id: str
    permalink: str
    text: str
    made_at: datetime = instant_field()
    seen_at: datetime = instant_field()
    digest: str
    changes_id: int | None = Field(default=None, sa_type=Id)
    reason: str = ""
    explained_by_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    explained_by_name: str = ""
    explained_at: datetime | None = instant_field(default=None)
