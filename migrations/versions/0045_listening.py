"""The accounts that are listened to, and the mailbox citizens write to."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0045"
down_revision = "0044"

PENDING = sa.text("next_attempt_at IS NOT NULL")


def upgrade() -> None:
    _citizen_mailbox()
    _listening()


def _reading() -> tuple[sa.Column[sa.types.TypeEngine[object]], ...]:
    """How far something was read, how that went, and who has it in hand."""
    return (
        *(sa.Column(name, UTCDateTime(), nullable=True) for name in ("read_at", "next_attempt_at")),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.String(), nullable=True),
    )


def _citizen_mailbox() -> None:
    security = sa.Enum("tls", "starttls", name="security", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "citizen_mailbox",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id", "last_uid")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("host", "user", "password", "folder", "address")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("port", "left_alone")),
        sa.Column("security", security, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("uid_validity", Id(), nullable=True),
        *_reading(),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_citizen_mailbox_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citizen_mailbox")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_citizen_mailbox_organisation_id")),
    )
    _pending("citizen_mailbox")


def _listening() -> None:
    op.create_table(
        "listening",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id", "channel_id")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("mentions_to", "talks_to")),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("skipped", JSONDoc(), nullable=False),
        *_reading(),
        sa.ForeignKeyConstraint(
            ["organisation_id", "channel_id"],
            ["channel.organisation_id", "channel.id"],
            name=op.f("fk_listening_organisation_id_channel_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_listening_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listening")),
        sa.UniqueConstraint("organisation_id", "channel_id", name=op.f("uq_listening_organisation_id_channel_id")),
    )
    _pending("listening")


def _pending(table: str) -> None:
    op.create_index(
        f"ix_{table}_pending",
        table,
        ["next_attempt_at"],
        unique=False,
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )
