"""Requests and acts, append-only; erasing personal values opens a ticket for the row."""

from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.requests.rules.acts import RequestActKind
from app.domain.requests.rules.mail_letter import MailSecurity
from app.domain.requests.rules.origin import POLITICAL_KINDS, RequestChannel, RequesterKind, effective_kind
from app.domain.requests.rules.request import format_request_code

_IS_PENDING = text("next_attempt_at IS NOT NULL")


class Request(Tenant, table=True):
    """`requester_id`: set for users; `recorded_by`: the requester or call taker.

    `form_key`: the form, sent once. `attachments`: by `RequestFile.entry`, with the store `place` if kept, not only
    named.
    """

    __tablename__ = "request"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "year", "ordinal"),
        tenant_foreign_key("unit_id", to="unit"),
        Index("ix_request_received", "organisation_id", "received_at", "id"),
        Index("ix_request_requester", "organisation_id", "requester_id", "received_at", "id"),
        Index("uq_request_form", "organisation_id", "recorded_by", "form_key", unique=True),
    )

    id: int = key_field()
    year: int
    ordinal: int
    received_at: datetime = instant_field()
    channel: RequestChannel = enum_field(RequestChannel, "channel", default=RequestChannel.FORM)
    original_channel: RequestChannel | None = enum_field(
        RequestChannel, "original_channel", default=None, nullable=True
    )
    recorded_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    recorded_by_name: str = ""
    requester_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    requester_kind: RequesterKind = enum_field(RequesterKind, "requester_kind")
    requester_name: str
    requester_post: str = ""
    requester_email: str = ""
    on_behalf_of: str
    behalf_is_political: bool = False
    unit_id: int | None = Field(default=None, sa_type=Id)
    subject: str
    purpose: str = ""
    audience: str = ""
    text: str = ""
    facts: str = ""
    wanted_on: date | None = None
    accounts: list[int] = json_field(default_factory=list)
    embargo_until: datetime | None = instant_field(default=None)
    urgent_because: str = ""
    languages: list[str] = json_field(default_factory=list)
    budget: str = ""
    sensitivities: list[str] = json_field(default_factory=list)
    attachments: list[dict[str, Any]] = json_field(default_factory=list)
    form_key: str | None = None
    erased_at: datetime | None = instant_field(default=None)

    @property
    def code(self) -> str:
        return format_request_code(self.year, self.ordinal)

    @property
    def provenance(self) -> RequesterKind:
        return effective_kind(self.requester_kind, behalf_is_political=self.behalf_is_political)

    @property
    def writers(self) -> frozenset[int]:
        """Return possible writers."""
        return frozenset(filter(None, (self.requester_id, self.recorded_by)))

    @property
    def is_political(self) -> bool:
        return self.provenance in POLITICAL_KINDS


class RequestAct(Tenant, table=True):
    """`rules`: {"code", "wording"} each, cited or triggered on reception.

    `text`: proposed service version; `into_id`: request joined; `post_id`: resulting post; `plan_version`: number in
    force, if any.
    """

    __tablename__ = "request_act"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        tenant_foreign_key("request_id", to="request"),
        tenant_foreign_key("into_id", to="request"),
        tenant_foreign_key("post_id", to="post"),
        Index("ix_request_act_request", "organisation_id", "request_id", "id"),
        Index("ix_request_act_into", "organisation_id", "into_id"),
        Index("ix_request_act_at", "organisation_id", "at", "id"),
    )

    id: int = key_field()
    request_id: int = Field(sa_type=Id)
    kind: RequestActKind = enum_field(RequestActKind, "kind")
    at: datetime = instant_field()
    by_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    by_name: str
    evidence: str = ""
    motive: str = ""
    rules: list[dict[str, Any]] = json_field(default_factory=list)
    text: str = ""
    answer: str = ""
    plan_version: int | None = None
    into_id: int | None = Field(default=None, sa_type=Id)
    post_id: int | None = Field(default=None, sa_type=Id)


class OpenRequest(Tenant, table=True):
    """Undecided, derived: queue and count are one range read."""

    __tablename__ = "open_request"
    __table_args__ = (
        tenant_foreign_key("request_id", to="request"),
        Index("ix_open_request_queue", "organisation_id", "received_at", "request_id"),
    )

    request_id: int = Field(sa_type=Id, primary_key=True)
    received_at: datetime = instant_field()


class StoredMailbox(Tenant):
    """`password` is sealed, never leaving the table in clear.

    Messages up to `last_uid`, in `uid_validity`, were read; before `since` (server's day), never. `read_at`: last
    success. Paused: not read.
    """

    id: int = key_field()
    host: str
    port: int
    security: MailSecurity = enum_field(MailSecurity, "security")
    user: str
    password: str
    folder: str = "INBOX"
    since: date
    uid_validity: int | None = Field(default=None, sa_type=Id)
    last_uid: int = Field(default=0, sa_type=Id)
    trouble: str = ""
    failures: int = 0
    read_at: datetime | None = instant_field(default=None)
    next_attempt_at: datetime | None = instant_field(default=None)
    lease_token: str | None = None

    @property
    def is_paused(self) -> bool:
        return self.next_attempt_at is None


MailboxModel = TypeVar("MailboxModel", bound=StoredMailbox)


class RequestMailbox(StoredMailbox, table=True):
    __tablename__ = "mailbox"
    __table_args__ = (
        UniqueConstraint("organisation_id"),
        Index("ix_mailbox_pending", "next_attempt_at", sqlite_where=_IS_PENDING, postgresql_where=_IS_PENDING),
    )


class RequestCounter(SQLModel, table=True):
    """The year's last number."""

    __tablename__ = "request_counter"

    organisation_id: int = Field(sa_type=Id, primary_key=True, foreign_key="organisation.id")
    year: int = Field(primary_key=True)
    last: int = 0
