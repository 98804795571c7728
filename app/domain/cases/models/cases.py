from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.core.tokens import new_token
from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.cases.rules.categories import CaseOutcome, Category, SilenceReason, Urgency
from app.domain.cases.rules.messages import CitizenKind, format_case_code
from app.domain.cases.rules.states import CaseActKind, MessageSource

_IS_OPEN = text("closed_at IS NULL")
_IS_RESTRICTED = text("restricted_at IS NOT NULL")


class Citizen(Tenant, table=True):
    """An author as known to one network (or mail).

    `digest` finds them without the handle, which expires. `is_public`: medium or official (`kind`), no secret name.
    `restricted_at`: their messages are only stored (GDPR art. 18).
    """

    __tablename__ = "citizen"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "digest"),
        Index(
            "ix_citizen_restricted",
            "organisation_id",
            "id",
            sqlite_where=_IS_RESTRICTED,
            postgresql_where=_IS_RESTRICTED,
        ),
    )

    id: int = key_field()
    network: str = ""
    digest: str
    handle: str = ""
    name: str = ""
    is_public: bool = False
    kind: CitizenKind = enum_field(CitizenKind, "citizen_kind", default=CitizenKind.PRIVATE)
    first_seen_at: datetime = instant_field()
    restricted_at: datetime | None = instant_field(default=None)
    erased_at: datetime | None = instant_field(default=None)


class Case(Tenant, table=True):
    """A conversation.

    `thread`: network identifier, unique if present. Proposed triage (`category` … `rule`) stands until a person
    confirms or corrects it (`sorted_by`). `answers`, `permalink`: message to reply to. `acknowledge_by`, `resolve_by`:
    deadlines, stopped by `acknowledged_at`, `closed_at`. `protocol`, `plan_version`: numbers at triage. `is_formal`:
    the legal clock runs, to `resolve_by`. `joined_to`: the same person's case continuing this closed one.
    """

    __tablename__ = "citizen_case"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "year", "ordinal"),
        UniqueConstraint("organisation_id", "thread"),
        tenant_foreign_key("channel_id", to="channel"),
        tenant_foreign_key("citizen_id", to="citizen"),
        tenant_foreign_key("unit_id", to="unit"),
        tenant_foreign_key("joined_to", to="citizen_case"),
        Index(
            "ix_citizen_case_open",
            "organisation_id",
            "resolve_by",
            "id",
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
        Index("ix_citizen_case_received", "organisation_id", "received_at", "id"),
        Index("ix_citizen_case_citizen", "organisation_id", "citizen_id", "id"),
        Index("ix_citizen_case_joined", "organisation_id", "joined_to"),
        Index("ix_citizen_case_level", "next_level_at", sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
    )

    id: int = key_field()
    outward_key: str = Field(default_factory=new_token)
    year: int
    ordinal: int
    thread: str | None = None
    channel_id: int | None = Field(default=None, sa_type=Id)
    citizen_id: int | None = Field(default=None, sa_type=Id)
    source: MessageSource = enum_field(MessageSource, "case_source")
    received_at: datetime = instant_field()
    last_at: datetime = instant_field()
    is_public: bool = True
    answers: str = ""
    permalink: str = ""
    language: str = "es"
    category: Category = enum_field(Category, "category", default=Category.OTHER)
    urgency: Urgency = enum_field(Urgency, "urgency", default=Urgency.ORDINARY)
    proposed: CaseOutcome | None = enum_field(CaseOutcome, "proposed", default=None, nullable=True)
    template: str = ""
    to: str = ""
    rule: str = ""
    protocol: int = 0
    plan_version: int | None = None
    sorted_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    sorted_at: datetime | None = instant_field(default=None)
    unit_id: int | None = Field(default=None, sa_type=Id)
    assigned_to: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    level: int = 1
    next_level_at: datetime | None = instant_field(default=None)
    acknowledge_by: datetime | None = instant_field(default=None)
    resolve_by: datetime | None = instant_field(default=None)
    acknowledged_at: datetime | None = instant_field(default=None)
    is_formal: bool = False
    closed_at: datetime | None = instant_field(default=None)
    outcome: CaseOutcome | None = enum_field(CaseOutcome, "outcome", default=None, nullable=True)
    silence: SilenceReason | None = enum_field(SilenceReason, "silence", default=None, nullable=True)
    joined_to: int | None = Field(default=None, sa_type=Id)

    @property
    def code(self) -> str:
        return format_case_code(self.year, self.ordinal)

    @property
    def due(self) -> datetime | None:
        """Return the case's earliest unmet deadline."""
        waits = self.acknowledge_by if self.acknowledged_at is None else None
        return min((by for by in (waits, self.resolve_by) if by is not None), default=None)

    def is_late(self, now: datetime) -> bool:
        """Tell whether a deadline passed, which never prevents an answer."""
        return self.closed_at is None and self.due is not None and self.due < now


class CitizenMessage(Tenant, table=True):
    """A message verbatim, only added.

    Its text expires; the row is counted. `key` identifies repetitions. `digest` of its words finds duplicates, each a
    `folded_message`. `held`: the tree's matches on arrival, {"code", "category", "marks": [[from, to]]}, in order.
    """

    __tablename__ = "citizen_message"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "key"),
        tenant_foreign_key("case_id", to="citizen_case"),
        tenant_foreign_key("citizen_id", to="citizen"),
        Index("ix_citizen_message_case", "organisation_id", "case_id", "id"),
        Index("ix_citizen_message_digest", "organisation_id", "digest", "received_at"),
        Index("ix_citizen_message_received", "organisation_id", "received_at"),
        Index("ix_citizen_message_permalink", "organisation_id", "permalink"),
    )

    id: int = key_field()
    case_id: int = Field(sa_type=Id)
    citizen_id: int | None = Field(default=None, sa_type=Id)
    key: str
    source: MessageSource = enum_field(MessageSource, "message_source")
    received_at: datetime = instant_field()
    recorded_at: datetime = instant_field()
    recorded_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    recorded_by_name: str = ""
    text: str
    language: str = "es"
    is_public: bool = True
    permalink: str = ""
    digest: str
    attachments: list[dict[str, Any]] = json_field(default_factory=list)
    evidence: dict[str, Any] = json_field()
    held: list[dict[str, Any]] = json_field(default_factory=list)
    purged_at: datetime | None = instant_field(default=None)


class FoldedMessage(Tenant, table=True):
    """A repeated message without case. `answers`: as in `Case`."""

    __tablename__ = "folded_message"
    __table_args__ = (
        UniqueConstraint("organisation_id", "key"),
        tenant_foreign_key("message_id", to="citizen_message"),
        tenant_foreign_key("citizen_id", to="citizen"),
        Index("ix_folded_message_message", "organisation_id", "message_id"),
        Index("ix_folded_message_received", "organisation_id", "received_at"),
    )

    id: int = key_field()
    message_id: int = Field(sa_type=Id)
    citizen_id: int | None = Field(default=None, sa_type=Id)
    key: str
    received_at: datetime = instant_field()
    permalink: str = ""
    answers: str = ""


class CaseAct(Tenant, table=True):
    """An act, only added. `detail`: plain data."""

    __tablename__ = "case_act"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        tenant_foreign_key("case_id", to="citizen_case"),
        tenant_foreign_key("message_id", to="citizen_message"),
        Index("ix_case_act_case", "organisation_id", "case_id", "id"),
        Index("ix_case_act_at", "organisation_id", "at"),
    )

    id: int = key_field()
    case_id: int = Field(sa_type=Id)
    message_id: int | None = Field(default=None, sa_type=Id)
    deed: CaseActKind = enum_field(CaseActKind, "case_deed", checked=False)
    at: datetime = instant_field()
    by_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    by_name: str
    note: str = ""
    detail: dict[str, Any] = json_field()


class CaseCounter(SQLModel, table=True):
    __tablename__ = "case_counter"

    organisation_id: int = Field(sa_type=Id, primary_key=True, foreign_key="organisation.id")
    year: int = Field(primary_key=True)
    last: int = 0


class CitizenRestriction(Tenant, table=True):
    """Restriction of personal data, or its lifting; a fact."""

    __tablename__ = "citizen_restriction"
    __table_args__ = (
        tenant_foreign_key("citizen_id", to="citizen"),
        Index("ix_citizen_restriction_citizen", "organisation_id", "citizen_id", "id"),
    )

    id: int = key_field()
    citizen_id: int = Field(sa_type=Id)
    is_on: bool
    reason: str
    asked_by: str
    by_id: int = Field(sa_type=Id, foreign_key="user.id")
    by_name: str
    at: datetime = instant_field()
