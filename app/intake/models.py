"""Requests, and what happened to each. Both are only added to; erasing personal values opens a ticket for the row."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.db.columns import Id, Tenant, document, enumerated, instant, key, within
from app.intake.rules.acts import ActKind
from app.intake.rules.kinds import POLITICAL, IntakeChannel, RequesterKind, provenance
from app.intake.rules.mailbox import Security
from app.intake.rules.numbers import code_of

_PENDING = text("next_attempt_at IS NOT NULL")


class Request(Tenant, table=True):
    """Somebody's wish that something be published, as it came. `requester_id` where whoever asks has a seat here.

    `recorded_by` typed it in: the same person, or whoever took the call. `form_key`: the form it came by, sent once.
    `attachments`: as `Attachment.entry` tells each, with its `place` in the store where it is kept and not only named.
    """

    __tablename__ = "request"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "year", "ordinal"),
        within("unit_id", to="unit"),
        Index("ix_request_received", "organisation_id", "received_at", "id"),
        Index("ix_request_requester", "organisation_id", "requester_id", "received_at", "id"),
        Index("uq_request_form", "organisation_id", "recorded_by", "form_key", unique=True),
    )

    id: int = key()
    year: int
    ordinal: int
    received_at: datetime = instant()
    channel: IntakeChannel = enumerated(IntakeChannel, "channel", default=IntakeChannel.FORM)
    original_channel: IntakeChannel | None = enumerated(IntakeChannel, "original_channel", default=None, nullable=True)
    recorded_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    recorded_by_name: str = ""
    requester_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    requester_kind: RequesterKind = enumerated(RequesterKind, "requester_kind")
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
    accounts: list[int] = document(default_factory=list)
    embargo_until: datetime | None = instant(default=None)
    urgent_because: str = ""
    languages: list[str] = document(default_factory=list)
    budget: str = ""
    sensitivities: list[str] = document(default_factory=list)
    attachments: list[dict[str, Any]] = document(default_factory=list)
    form_key: str | None = None
    erased_at: datetime | None = instant(default=None)

    @property
    def code(self) -> str:
        return code_of(self.year, self.ordinal)

    @property
    def provenance(self) -> RequesterKind:
        return provenance(self.requester_kind, behalf_is_political=self.behalf_is_political)

    @property
    def writers(self) -> frozenset[int]:
        """Those of the house whose words its text may be."""
        return frozenset(filter(None, (self.requester_id, self.recorded_by)))

    @property
    def is_political(self) -> bool:
        return self.provenance in POLITICAL


class RequestAct(Tenant, table=True):
    """Something that happened to a request, and who wrote it down.

    `rules` is a list of {"code", "wording"}: those cited, or on reception those that spoke of the text. `text` is the
    version of service proposed; `into_id` the request it was joined to; `post_id` the publication it became;
    `plan_version` the number of the plan in force when it was written down, if there was one.
    """

    __tablename__ = "request_act"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        within("request_id", to="request"),
        within("into_id", to="request"),
        within("post_id", to="post"),
        Index("ix_request_act_request", "organisation_id", "request_id", "id"),
        Index("ix_request_act_into", "organisation_id", "into_id"),
        Index("ix_request_act_at", "organisation_id", "at", "id"),
    )

    id: int = key()
    request_id: int = Field(sa_type=Id)
    kind: ActKind = enumerated(ActKind, "kind")
    at: datetime = instant()
    by_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    by_name: str
    evidence: str = ""
    motive: str = ""
    rules: list[dict[str, Any]] = document(default_factory=list)
    text: str = ""
    answer: str = ""
    plan_version: int | None = None
    into_id: int | None = Field(default=None, sa_type=Id)
    post_id: int | None = Field(default=None, sa_type=Id)


class OpenRequest(Tenant, table=True):
    """What nobody has decided yet: derived, so that the queue and its number are one range read."""

    __tablename__ = "open_request"
    __table_args__ = (
        within("request_id", to="request"),
        Index("ix_open_request_queue", "organisation_id", "received_at", "request_id"),
    )

    request_id: int = Field(sa_type=Id, primary_key=True)
    received_at: datetime = instant()


class KeptMailbox(Tenant):
    """Where a mailbox is and how far it was read. `password` is sealed and never leaves its table in clear.

    Letters up to `last_uid` were read, of the numbering that `uid_validity` names; those that came before `since`
    (the server's day) never are. `read_at`: when that last went well. Paused: nobody reads it.
    """

    id: int = key()
    host: str
    port: int
    security: Security = enumerated(Security, "security")
    user: str
    password: str
    folder: str = "INBOX"
    since: date
    uid_validity: int | None = Field(default=None, sa_type=Id)
    last_uid: int = Field(default=0, sa_type=Id)
    trouble: str = ""
    failures: int = 0
    read_at: datetime | None = instant(default=None)
    next_attempt_at: datetime | None = instant(default=None)
    lease_token: str | None = None

    @property
    def is_paused(self) -> bool:
        return self.next_attempt_at is None


class Mailbox(KeptMailbox, table=True):
    """The mailbox an organisation's requests come by."""

    __tablename__ = "mailbox"
    __table_args__ = (
        UniqueConstraint("organisation_id"),
        Index("ix_mailbox_pending", "next_attempt_at", sqlite_where=_PENDING, postgresql_where=_PENDING),
    )


class RequestCounter(SQLModel, table=True):
    """The last number given in a year."""

    __tablename__ = "request_counter"

    organisation_id: int = Field(sa_type=Id, primary_key=True, foreign_key="organisation.id")
    year: int = Field(primary_key=True)
    last: int = 0
