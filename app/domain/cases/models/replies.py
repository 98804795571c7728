from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.core.call_outcome import outcome_words
from app.db.attempts import AttemptLog, AttemptRow, OutcomeRow, attempt_constraints, outcome_constraints, outcome_field
from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.cases.rules.replies import ReplyKind, ReplyState

_PENDING = text("next_attempt_at IS NOT NULL")


class Reply(Tenant, table=True):
    """A reply, sent at most once, like deliveries (invariant I5).

    The `approved_hash` constraint admits only filled approved templates, or words another person approved.
    `next_attempt_at`: due time or lease end, NULL when idle. `asks`: deciding role, or empty. `keeps_open`: the case
    continues.
    """

    __tablename__ = "reply"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        tenant_foreign_key("case_id", to="citizen_case"),
        tenant_foreign_key("message_id", to="citizen_message"),
        tenant_foreign_key("channel_id", to="channel"),
        CheckConstraint(
            "state IN ('draft', 'in_review', 'sent_back', 'discarded') OR approved_hash = content_hash",
            name="approved",
        ),
        Index("ix_reply_pending", "next_attempt_at", sqlite_where=_PENDING, postgresql_where=_PENDING),
        Index("ix_reply_case", "organisation_id", "case_id", "id"),
        Index("ix_reply_state", "organisation_id", "state", "id"),
        Index("ix_reply_remote", "organisation_id", "remote_id"),
    )

    id: int = key_field()
    case_id: int = Field(sa_type=Id)
    message_id: int = Field(sa_type=Id)
    channel_id: int | None = Field(default=None, sa_type=Id)
    kind: ReplyKind = enum_field(ReplyKind, "reply_kind", default=ReplyKind.ANSWER)
    state: ReplyState = enum_field(ReplyState, "reply_state", default=ReplyState.DRAFT)
    language: str = "es"
    why_language: str = ""
    text: str
    content_hash: str
    approved_hash: str = ""
    template_id: int | None = Field(default=None, sa_type=Id)
    template_version: int | None = None
    variables: dict[str, Any] = json_field()
    is_public: bool = True
    keeps_open: bool = False
    asks: str = ""
    written_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    written_by_name: str
    written_at: datetime = instant_field()
    next_attempt_at: datetime | None = instant_field(default=None)
    lease_token: str | None = None
    attempts: int = 0
    remote_key: str
    remote_id: str = ""
    permalink: str = ""
    trouble: str = ""
    settled_at: datetime | None = instant_field(default=None)


class ReplyDecision(Tenant, table=True):
    """Another person's decision on exact words; a fact. `as_role`: role asked."""

    __tablename__ = "reply_decision"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        tenant_foreign_key("reply_id", to="reply"),
        Index("ix_reply_decision_reply", "organisation_id", "reply_id", "id"),
    )

    id: int = key_field()
    reply_id: int = Field(sa_type=Id)
    content_hash: str
    is_approved: bool
    as_role: str
    reason: str = ""
    by_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    by_name: str
    at: datetime = instant_field()


class ReplyAttempt(AttemptRow, table=True):
    __tablename__ = "reply_attempt"
    __table_args__ = attempt_constraints("reply")

    reply_id: int = Field(sa_type=Id)


REPLY_OUTCOMES = outcome_words(done="sent", gone="gone")


class ReplyAttemptOutcome(OutcomeRow, table=True):
    __tablename__ = "reply_outcome"
    __table_args__ = outcome_constraints("reply_attempt")

    outcome: str = outcome_field(REPLY_OUTCOMES, "reply_outcome")


REPLY_ATTEMPTS = AttemptLog(ReplyAttempt, ReplyAttemptOutcome, REPLY_OUTCOMES, of="reply")
