"""Replies, what was decided about each, and how each attempt at sending it ended."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.citizens.rules.replies import ReplyKind, ReplyOutcome, ReplyState
from app.db.columns import Id, Tenant, document, enumerated, instant, key, within

_PENDING = text("next_attempt_at IS NOT NULL")


class Reply(Tenant, table=True):
    """What is answered to somebody, and its way out: at most once, as deliveries go (invariant I5).

    The constraint on `approved_hash` makes it impossible to send words nobody let through: those of an approved
    template with its variables filled, or those somebody else than their writer approved. `next_attempt_at` is the due
    time or the end of a lease, NULL when nothing is under way. `asks`: who must decide, a role's value, or nothing.
    `keeps_open`: the case goes on after this answer.
    """

    __tablename__ = "reply"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        within("case_id", to="citizen_case"),
        within("message_id", to="citizen_message"),
        within("channel_id", to="channel"),
        CheckConstraint(
            "state IN ('draft', 'in_review', 'sent_back', 'discarded') OR approved_hash = content_hash",
            name="approved",
        ),
        Index("ix_reply_pending", "next_attempt_at", sqlite_where=_PENDING, postgresql_where=_PENDING),
        Index("ix_reply_case", "organisation_id", "case_id", "id"),
        Index("ix_reply_state", "organisation_id", "state", "id"),
        Index("ix_reply_remote", "organisation_id", "remote_id"),
    )

    id: int = key()
    case_id: int = Field(sa_type=Id)
    message_id: int = Field(sa_type=Id)
    channel_id: int | None = Field(default=None, sa_type=Id)
    kind: ReplyKind = enumerated(ReplyKind, "reply_kind", default=ReplyKind.ANSWER)
    state: ReplyState = enumerated(ReplyState, "reply_state", default=ReplyState.DRAFT)
    language: str = "es"
    why_language: str = ""
    text: str
    content_hash: str
    approved_hash: str = ""
    template_id: int | None = Field(default=None, sa_type=Id)
    template_version: int | None = None
    variables: dict[str, Any] = document()
    is_public: bool = True
    keeps_open: bool = False
    asks: str = ""
    written_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    written_by_name: str
    written_at: datetime = instant()
    next_attempt_at: datetime | None = instant(default=None)
    lease_token: str | None = None
    attempts: int = 0
    remote_key: str
    remote_id: str = ""
    permalink: str = ""
    trouble: str = ""
    settled_at: datetime | None = instant(default=None)


class ReplyDecision(Tenant, table=True):
    """What somebody else than its writer said of a reply, on exactly these words; a fact.

    `as_role`: the role that was asked, for which they said it.
    """

    __tablename__ = "reply_decision"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        within("reply_id", to="reply"),
        Index("ix_reply_decision_reply", "organisation_id", "reply_id", "id"),
    )

    id: int = key()
    reply_id: int = Field(sa_type=Id)
    content_hash: str
    is_approved: bool
    as_role: str
    reason: str = ""
    by_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    by_name: str
    at: datetime = instant()


class ReplyAttempt(Tenant, table=True):
    """Written and committed before the network is called; a fact."""

    __tablename__ = "reply_attempt"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("reply_id", "number"),
        within("reply_id", to="reply"),
    )

    id: int = key()
    reply_id: int = Field(sa_type=Id)
    number: int
    token: str
    started_at: datetime = instant()


class ReplyAttemptOutcome(Tenant, table=True):
    """How an attempt ended; none: nobody knows. A fact."""

    __tablename__ = "reply_outcome"
    __table_args__ = (UniqueConstraint("attempt_id"), within("attempt_id", to="reply_attempt"))

    id: int = key()
    attempt_id: int = Field(sa_type=Id)
    outcome: ReplyOutcome = enumerated(ReplyOutcome, "reply_outcome")
    status: int | None = None
    excerpt: str = ""
    finished_at: datetime = instant()
