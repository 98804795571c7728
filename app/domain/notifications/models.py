"""Notices, rows first: shown in the application, sent by the worker (invariant I10)."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.core.tokens import new_token
from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.notifications.rules.kinds import NoticeWay
from app.domain.notifications.rules.push import PushKind
from app.domain.notifications.rules.webhooks import WebhookFormat


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


SEALED = "sealed"
"""The name in a notice's context of what is unsealed only when its letter leaves."""
_PENDING = _where("next_attempt_at IS NOT NULL")


class Notice(SQLModel, table=True):
    """A notice and its letter; `kind` names the template, `context` fills it, `dedup_key` queues once.

    `read_at`: in the application. The letter waits (`next_attempt_at`) or awaits a digest (`digest_at`), left
    (`sent_at`) or went in one (`digest_id`); with none of these and no `trouble` it stays in the application.
    `reference`: its own, random, which mail programs know it by, as they know its matter (`thread`) by `thread_root`;
    `act_by`: the deadline.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_pending", "next_attempt_at", **_PENDING),
        Index("ix_notice_reader", "organisation_id", "to_address", "id"),
        Index("ix_notice_unread", "organisation_id", "to_address", **_where("read_at IS NULL")),
        Index("ix_notice_thread", "thread", **_where("thread <> ''")),
        Index("ix_notice_digest", "digest_at", **_where("digest_at IS NOT NULL")),
    )

    id: int = key_field()
    organisation_id: int | None = Field(default=None, sa_type=Id, foreign_key="organisation.id")
    to_address: str
    to_name: str = ""
    locale: str = "es"
    kind: str
    context: dict[str, Any] = json_field()
    dedup_key: str = Field(unique=True)
    reference: str = Field(default_factory=new_token)
    queued_at: datetime = instant_field()
    next_attempt_at: datetime | None = instant_field(default=None)
    lease_token: str | None = None
    attempts: int = 0
    sent_at: datetime | None = instant_field(default=None)
    trouble: str = ""
    thread: str = ""
    thread_root: str = ""
    act_by: datetime | None = instant_field(default=None)
    digest_at: datetime | None = instant_field(default=None)
    digest_id: int | None = Field(default=None, sa_type=Id)
    read_at: datetime | None = instant_field(default=None)

    @property
    def could_not_leave(self) -> bool:
        return bool(self.trouble) and self.sent_at is None and self.next_attempt_at is None


class NoticeChoice(Tenant, table=True):
    """A person's way of receiving a kind, unless the default."""

    __tablename__ = "notice_choice"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "user_id", "kind"),
    )

    id: int = key_field()
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    kind: str
    way: NoticeWay = enum_field(NoticeWay, "way")


class NoticeHours(Tenant, table=True):
    """Local wall times of quiet hours and digest.

    The organisation's without `user_id`; personal ones replace them. Without `quiet_from` mail never waits.
    """

    __tablename__ = "notice_hours"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "user_id"),
        Index("ix_notice_hours_everybody", "organisation_id", unique=True, **_where("user_id IS NULL")),
    )

    id: int = key_field()
    user_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    quiet_from: time | None = None
    quiet_until: time | None = None
    digest_at: time


class PushDevice(Tenant, table=True):
    """A browser that a person wants to be told in; `sealed_address`: its `PushAddress`, known again by its `digest`.

    Notices up to `followed_id` are done.
    """

    __tablename__ = "push_device"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "user_id", "digest"),
    )

    id: int = key_field()
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    digest: str
    sealed_address: str
    name: str = ""
    since: datetime = instant_field()
    followed_id: int = Field(default=0, sa_type=Id)


class PushCall(Tenant, table=True):
    """A notice pushed to one device, once."""

    __tablename__ = "push_call"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("device_id", "notice_id"),
        tenant_foreign_key("device_id", to="push_device"),
        Index("ix_push_call_pending", "next_attempt_at", **_PENDING),
    )

    id: int = key_field()
    device_id: int = Field(sa_type=Id)
    notice_id: int = Field(sa_type=Id)
    kind: PushKind = enum_field(PushKind, "push_kind")
    queued_at: datetime = instant_field()
    next_attempt_at: datetime | None = instant_field(default=None)
    lease_token: str | None = None
    attempts: int = 0
    sent_at: datetime | None = instant_field(default=None)
    trouble: str = ""


class Webhook(Tenant, table=True):
    """An organisation's webhook, by secret address: only the host is shown.

    It receives events `since` the address was set; notices up to `followed_id` are done.
    """

    __tablename__ = "webhook"
    __table_args__ = (UniqueConstraint("id", "organisation_id"), UniqueConstraint("organisation_id"))

    id: int = key_field()
    sealed_address: str
    host: str
    shape: WebhookFormat = enum_field(WebhookFormat, "shape")
    kinds: list[str] = json_field(default_factory=list)
    since: datetime = instant_field()
    followed_id: int = Field(default=0, sa_type=Id)


class WebhookCall(Tenant, table=True):
    """An event sent once, for any number of recipients."""

    __tablename__ = "webhook_call"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "dedup_key"),
        Index("ix_webhook_call_pending", "next_attempt_at", **_PENDING),
    )

    id: int = key_field()
    kind: str
    context: dict[str, Any] = json_field()
    dedup_key: str
    queued_at: datetime = instant_field()
    next_attempt_at: datetime | None = instant_field(default=None)
    lease_token: str | None = None
    attempts: int = 0
    sent_at: datetime | None = instant_field(default=None)
    trouble: str = ""
