"""Notices read in the application, what each person wants to hear and when, digests, and a webhook."""

import sqlalchemy as sa
from alembic import op

from app.db.append_only import install
from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    _notices()
    _choices()
    _hours()
    _webhook()
    _calls()
    install(op.get_bind())


def _notices() -> None:
    op.add_column("notice", sa.Column("thread", sa.String(), nullable=False, server_default=sa.text("''")))
    op.add_column("notice", sa.Column("digest_id", Id(), nullable=True))
    for name in ("act_by", "digest_at", "read_at"):
        op.add_column("notice", sa.Column(name, UTCDateTime(), nullable=True))
    op.create_index("ix_notice_reader", "notice", ["organisation_id", "to_address", "id"])
    for name, columns, where in (
        ("ix_notice_unread", ["organisation_id", "to_address"], "read_at IS NULL"),
        ("ix_notice_digest", ["digest_at"], "digest_at IS NOT NULL"),
    ):
        op.create_index(name, "notice", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _choices() -> None:
    op.create_table(
        "notice_choice",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("way", _words("way", "at_once", "digest", "in_app", "none"), nullable=False),
        *_belongs("notice_choice", "user_id"),
        sa.UniqueConstraint(
            "organisation_id", "user_id", "kind", name=op.f("uq_notice_choice_organisation_id_user_id_kind")
        ),
    )


def _hours() -> None:
    op.create_table(
        "notice_hours",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=True),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_until", sa.Time(), nullable=True),
        sa.Column("digest_at", sa.Time(), nullable=False),
        *_belongs("notice_hours", "user_id"),
        sa.UniqueConstraint("organisation_id", "user_id", name=op.f("uq_notice_hours_organisation_id_user_id")),
    )
    everybody = sa.text("user_id IS NULL")
    op.create_index(
        "ix_notice_hours_everybody",
        "notice_hours",
        ["organisation_id"],
        unique=True,
        sqlite_where=everybody,
        postgresql_where=everybody,
    )


def _webhook() -> None:
    op.create_table(
        "webhook",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("sealed_address", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("shape", _words("shape", "text", "card"), nullable=False),
        sa.Column("kinds", JSONDoc(), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("followed_id", Id(), nullable=False),
        *_belongs("webhook"),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_webhook_organisation_id")),
    )


def _calls() -> None:
    op.create_table(
        "webhook_call",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("context", JSONDoc(), nullable=False),
        sa.Column("dedup_key", sa.String(), nullable=False),
        sa.Column("queued_at", UTCDateTime(), nullable=False),
        sa.Column("next_attempt_at", UTCDateTime(), nullable=True),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("trouble", sa.String(), nullable=False),
        *_belongs("webhook_call"),
        sa.UniqueConstraint("organisation_id", "dedup_key", name=op.f("uq_webhook_call_organisation_id_dedup_key")),
    )
    pending = sa.text("next_attempt_at IS NOT NULL")
    op.create_index(
        "ix_webhook_call_pending",
        "webhook_call",
        ["next_attempt_at"],
        sqlite_where=pending,
        postgresql_where=pending,
    )


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _belongs(table: str, *people: str) -> list[sa.schema.SchemaItem]:
    return [
        *(sa.ForeignKeyConstraint([name], ["user.id"], name=op.f(f"fk_{table}_{name}")) for name in people),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f(f"uq_{table}_id_organisation_id")),
    ]
