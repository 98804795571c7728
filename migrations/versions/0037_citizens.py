"""What citizens write: who they are, their messages, the case of each conversation."""

import sqlalchemy as sa
from alembic import op

from app.db.append_only import install
from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0037"
down_revision = "0036"

CATEGORIES = (
    *("emergency", "personal_data", "threat", "spam", "insult", "question_general", "question_unit"),
    *("question_file", "access_to_information", "incident", "complaint", "criticism", "factual_error"),
    *("suggestion", "thanks", "political", "press", "own_error", "rights_request", "whistleblowing", "other"),
)
OUTCOMES = ("answered", "referred", "hidden", "reported", "blocked", "no_answer")
SILENCES = (
    *("insult", "troll", "already_answered", "not_addressed"),
    *("loop", "electoral", "legal_hold", "other_administration"),
)
CITIZEN_KINDS = ("private", "medium", "office")
SOURCES = ("by_hand", "file", "mailbox", "network")
URGENCIES = ("now", "soon", "ordinary", "none")


def upgrade() -> None:
    _case_counter()
    _citizen()
    _citizen_case()
    _find_citizen_case()
    _citizen_message()
    _case_act()
    _folded_message()
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


def _case_counter() -> None:
    op.create_table(
        "case_counter",
        sa.Column("organisation_id", Id(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("year", "last")),
        _points("case_counter", "organisation_id", "organisation"),
        sa.PrimaryKeyConstraint("organisation_id", "year", name=op.f("pk_case_counter")),
    )


def _citizen() -> None:
    op.create_table(
        "citizen",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("network", "digest", "handle", "name")),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        _word("kind", CITIZEN_KINDS, "citizen_kind"),
        sa.Column("first_seen_at", UTCDateTime(), nullable=False),
        *(sa.Column(name, UTCDateTime(), nullable=True) for name in ("restricted_at", "erased_at")),
        _points("citizen", "organisation_id", "organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citizen")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_citizen_id_organisation_id")),
        sa.UniqueConstraint("organisation_id", "digest", name=op.f("uq_citizen_organisation_id_digest")),
    )


def _citizen_case() -> None:
    op.create_table(
        "citizen_case",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("year", "ordinal", "protocol", "level")),
        sa.Column("thread", sa.String(), nullable=True),
        *(
            sa.Column(name, Id(), nullable=True)
            for name in ("channel_id", "citizen_id", "sorted_by", "unit_id", "assigned_to", "joined_to")
        ),
        *(sa.Column(name, UTCDateTime(), nullable=False) for name in ("received_at", "last_at")),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("is_public", "is_formal")),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("answers", "permalink", "language", "template", "to", "rule")
        ),
        sa.Column("plan_version", sa.Integer(), nullable=True),
        *(
            sa.Column(name, UTCDateTime(), nullable=True)
            for name in ("sorted_at", "next_level_at", "acknowledge_by", "resolve_by", "acknowledged_at", "closed_at")
        ),
        _word("source", SOURCES, "case_source"),
        _word("category", CATEGORIES, "category"),
        _word("urgency", URGENCIES, "urgency"),
        _word("proposed", OUTCOMES, "proposed", nullable=True),
        _word("outcome", OUTCOMES, "outcome", nullable=True),
        _word("silence", SILENCES, "silence", nullable=True),
        _within("citizen_case", "channel_id", "channel"),
        _within("citizen_case", "citizen_id", "citizen"),
        _within("citizen_case", "unit_id", "unit"),
        _within("citizen_case", "joined_to", "citizen_case"),
        _points("citizen_case", "organisation_id", "organisation"),
        *(_points("citizen_case", column, "user") for column in ("assigned_to", "sorted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citizen_case")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_citizen_case_id_organisation_id")),
        sa.UniqueConstraint("organisation_id", "thread", name=op.f("uq_citizen_case_organisation_id_thread")),
        sa.UniqueConstraint(
            "organisation_id", "year", "ordinal", name=op.f("uq_citizen_case_organisation_id_year_ordinal")
        ),
    )


def _find_citizen_case() -> None:
    op.create_index("ix_citizen_case_joined", "citizen_case", ["organisation_id", "joined_to"], unique=False)
    op.create_index("ix_citizen_case_citizen", "citizen_case", ["organisation_id", "citizen_id", "id"], unique=False)
    op.create_index(
        "ix_citizen_case_level",
        "citizen_case",
        ["next_level_at"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_citizen_case_open",
        "citizen_case",
        ["organisation_id", "resolve_by", "id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("ix_citizen_case_received", "citizen_case", ["organisation_id", "received_at", "id"], unique=False)


def _citizen_message() -> None:
    op.create_table(
        "citizen_message",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id", "case_id")),
        *(sa.Column(name, Id(), nullable=True) for name in ("citizen_id", "recorded_by")),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("key", "recorded_by_name", "text", "language", "permalink", "digest")
        ),
        *(sa.Column(name, UTCDateTime(), nullable=False) for name in ("received_at", "recorded_at")),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        *(sa.Column(name, JSONDoc(), nullable=False) for name in ("attachments", "evidence", "held")),
        sa.Column("purged_at", UTCDateTime(), nullable=True),
        _word("source", SOURCES, "message_source"),
        _within("citizen_message", "case_id", "citizen_case"),
        _within("citizen_message", "citizen_id", "citizen"),
        _points("citizen_message", "organisation_id", "organisation"),
        _points("citizen_message", "recorded_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citizen_message")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_citizen_message_id_organisation_id")),
        sa.UniqueConstraint("organisation_id", "key", name=op.f("uq_citizen_message_organisation_id_key")),
    )
    op.create_index("ix_citizen_message_case", "citizen_message", ["organisation_id", "case_id", "id"], unique=False)
    op.create_index(
        "ix_citizen_message_digest", "citizen_message", ["organisation_id", "digest", "received_at"], unique=False
    )
    op.create_index("ix_citizen_message_received", "citizen_message", ["organisation_id", "received_at"], unique=False)
    op.create_index("ix_citizen_message_permalink", "citizen_message", ["organisation_id", "permalink"], unique=False)


def _case_act() -> None:
    op.create_table(
        "case_act",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id", "case_id")),
        *(sa.Column(name, Id(), nullable=True) for name in ("message_id", "by_id")),
        sa.Column("at", UTCDateTime(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("by_name", "note")),
        sa.Column("detail", JSONDoc(), nullable=False),
        sa.Column("deed", sa.String(length=32), nullable=False),
        _points("case_act", "by_id", "user"),
        _within("case_act", "case_id", "citizen_case"),
        _within("case_act", "message_id", "citizen_message"),
        _points("case_act", "organisation_id", "organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_act")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_case_act_id_organisation_id")),
    )
    op.create_index("ix_case_act_at", "case_act", ["organisation_id", "at"], unique=False)
    op.create_index("ix_case_act_case", "case_act", ["organisation_id", "case_id", "id"], unique=False)


def _folded_message() -> None:
    op.create_table(
        "folded_message",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id", "message_id")),
        sa.Column("citizen_id", Id(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("key", "permalink", "answers")),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        _within("folded_message", "citizen_id", "citizen"),
        _within("folded_message", "message_id", "citizen_message"),
        _points("folded_message", "organisation_id", "organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_folded_message")),
        sa.UniqueConstraint("organisation_id", "key", name=op.f("uq_folded_message_organisation_id_key")),
    )
    op.create_index("ix_folded_message_message", "folded_message", ["organisation_id", "message_id"], unique=False)
    op.create_index("ix_folded_message_received", "folded_message", ["organisation_id", "received_at"], unique=False)
