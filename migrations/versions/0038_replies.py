"""Replies to citizens, what was decided of each, and their way out."""

import sqlalchemy as sa
from alembic import op

from app.db.append_only import install
from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0038"
down_revision = "0037"

REPLY_STATES = (
    *("draft", "in_review", "sent_back", "discarded", "scheduled", "sending"),
    *("sent", "unconfirmed", "failed", "awaiting_hand", "cancelled"),
)
REPLY_KINDS = ("acknowledgement", "answer", "norms", "notice")
REPLY_OUTCOMES = ("sent", "not_sent", "rate_limited", "refused", "unauthorised", "unknown", "gone")


def upgrade() -> None:
    _reply()
    _find_reply()
    _reply_attempt()
    _reply_decision()
    _reply_outcome()
    install(op.get_bind())


def _word(
    name: str, values: tuple[str, ...], check: str, *, nullable: bool = False, checked: bool = True
) -> sa.Column[str]:
    kind = sa.Enum(*values, name=check, native_enum=False, create_constraint=checked, length=32)
    return sa.Column(name, kind, nullable=nullable)


def _within(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_organisation_id_{column}")
    return sa.ForeignKeyConstraint(["organisation_id", column], [f"{to}.organisation_id", f"{to}.id"], name=name)


def _points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _reply() -> None:
    op.create_table(
        "reply",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id", "case_id", "message_id")),
        *(sa.Column(name, Id(), nullable=True) for name in ("channel_id", "template_id", "written_by")),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in (
                *("language", "why_language", "text", "content_hash", "approved_hash", "asks"),
                *("written_by_name", "remote_key", "remote_id", "permalink", "trouble"),
            )
        ),
        sa.Column("template_version", sa.Integer(), nullable=True),
        sa.Column("variables", JSONDoc(), nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("is_public", "keeps_open")),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        *(sa.Column(name, UTCDateTime(), nullable=True) for name in ("next_attempt_at", "settled_at")),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _word("kind", REPLY_KINDS, "reply_kind"),
        _word("state", REPLY_STATES, "reply_state"),
        sa.CheckConstraint(
            "state IN ('draft', 'in_review', 'sent_back', 'discarded') OR approved_hash = content_hash",
            name=op.f("ck_reply_approved"),
        ),
        _within("reply", "case_id", "citizen_case"),
        _within("reply", "channel_id", "channel"),
        _within("reply", "message_id", "citizen_message"),
        _points("reply", "organisation_id", "organisation"),
        _points("reply", "written_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_reply_id_organisation_id")),
    )


def _find_reply() -> None:
    op.create_index("ix_reply_case", "reply", ["organisation_id", "case_id", "id"], unique=False)
    op.create_index(
        "ix_reply_pending",
        "reply",
        ["next_attempt_at"],
        unique=False,
        sqlite_where=sa.text("next_attempt_at IS NOT NULL"),
        postgresql_where=sa.text("next_attempt_at IS NOT NULL"),
    )
    op.create_index("ix_reply_remote", "reply", ["organisation_id", "remote_id"], unique=False)
    op.create_index("ix_reply_state", "reply", ["organisation_id", "state", "id"], unique=False)


def _reply_attempt() -> None:
    op.create_table(
        "reply_attempt",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id", "reply_id")),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        _within("reply_attempt", "reply_id", "reply"),
        _points("reply_attempt", "organisation_id", "organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_attempt")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_reply_attempt_id_organisation_id")),
        sa.UniqueConstraint("reply_id", "number", name=op.f("uq_reply_attempt_reply_id_number")),
    )


def _reply_decision() -> None:
    op.create_table(
        "reply_decision",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id", "reply_id")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("content_hash", "as_role", "reason", "by_name")),
        sa.Column("is_approved", sa.Boolean(), nullable=False),
        sa.Column("by_id", Id(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        _points("reply_decision", "by_id", "user"),
        _within("reply_decision", "reply_id", "reply"),
        _points("reply_decision", "organisation_id", "organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_decision")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_reply_decision_id_organisation_id")),
    )
    op.create_index("ix_reply_decision_reply", "reply_decision", ["organisation_id", "reply_id", "id"], unique=False)


def _reply_outcome() -> None:
    op.create_table(
        "reply_outcome",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id", "attempt_id")),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("excerpt", sa.String(), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=False),
        _word("outcome", REPLY_OUTCOMES, "reply_outcome"),
        _within("reply_outcome", "attempt_id", "reply_attempt"),
        _points("reply_outcome", "organisation_id", "organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_outcome")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_reply_outcome_attempt_id")),
    )
