"""How each account is attended, and what units are asked."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    _account_attention()
    _unit_question()


def _within(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_organisation_id_{column}")
    return sa.ForeignKeyConstraint(["organisation_id", column], [f"{to}.organisation_id", f"{to}.id"], name=name)


def _points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _account_attention() -> None:
    op.create_table(
        "account_attention",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id", "channel_id")),
        *(sa.Column(name, JSONDoc(), nullable=False) for name in ("week", "on_call", "notices", "terms")),
        *(
            sa.Column(name, sa.Boolean(), nullable=False)
            for name in ("is_always_on_call", "accepts_formal", "tells_hours")
        ),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("formal_days", "revision")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("formal_url", "saved_by_name")),
        sa.Column("saved_at", UTCDateTime(), nullable=False),
        _within("account_attention", "channel_id", "channel"),
        _points("account_attention", "organisation_id", "organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_attention")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_account_attention_id_organisation_id")),
        sa.UniqueConstraint(
            "organisation_id", "channel_id", name=op.f("uq_account_attention_organisation_id_channel_id")
        ),
    )


def _unit_question() -> None:
    op.create_table(
        "unit_question",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id", "case_id", "unit_id")),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("question", "quoted", "asked_by_name", "salt", "token_hash", "answer", "answered_by_name")
        ),
        sa.Column("asked_by", Id(), nullable=True),
        *(sa.Column(name, UTCDateTime(), nullable=False) for name in ("asked_at", "expires_at")),
        sa.Column("sent_to", JSONDoc(), nullable=False),
        *(
            sa.Column(name, UTCDateTime(), nullable=True)
            for name in ("remind_at", "answered_at", "read_at", "revoked_at")
        ),
        _points("unit_question", "asked_by", "user"),
        _within("unit_question", "case_id", "citizen_case"),
        _within("unit_question", "unit_id", "unit"),
        _points("unit_question", "organisation_id", "organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_question")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_unit_question_id_organisation_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_unit_question_token_hash")),
    )
    op.create_index("ix_unit_question_case", "unit_question", ["organisation_id", "case_id", "id"], unique=False)
    op.create_index(
        "ix_unit_question_remind",
        "unit_question",
        ["remind_at"],
        unique=False,
        sqlite_where=sa.text("remind_at IS NOT NULL"),
        postgresql_where=sa.text("remind_at IS NOT NULL"),
    )
