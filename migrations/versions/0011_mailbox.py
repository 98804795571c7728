"""The mailbox that requests come by."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, UTCDateTime

revision = "0011"
down_revision = "0010"
_SECURITY = sa.Enum("tls", "starttls", name="security", native_enum=False, create_constraint=True, length=32)
_PENDING = sa.text("next_attempt_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "mailbox",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("security", _SECURITY, nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=False),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("uid_validity", Id(), nullable=True),
        sa.Column("last_uid", Id(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=True),
        sa.Column("next_attempt_at", UTCDateTime(), nullable=True),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_mailbox_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_mailbox_organisation_id")),
    )
    op.create_index(
        "ix_mailbox_pending", "mailbox", ["next_attempt_at"], sqlite_where=_PENDING, postgresql_where=_PENDING
    )
