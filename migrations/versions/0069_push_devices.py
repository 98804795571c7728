"""The devices that people are told in, and what is pushed to them."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, UTCDateTime

revision = "0069"
down_revision = "0068"

KINDS = ("waiting", "by_hand", "escalated", "crisis")
PENDING = sa.text("next_attempt_at IS NOT NULL")


def upgrade() -> None:
    _devices()
    _calls()


def _devices() -> None:
    op.create_table(
        "push_device",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("sealed_address", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("followed_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_push_device_organisation_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_push_device_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_device")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_push_device_id_organisation_id")),
        sa.UniqueConstraint(
            "organisation_id", "user_id", "digest", name=op.f("uq_push_device_organisation_id_user_id_digest")
        ),
    )


def _calls() -> None:
    op.create_table(
        "push_call",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("notice_id", Id(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="push_kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("queued_at", UTCDateTime(), nullable=False),
        sa.Column("next_attempt_at", UTCDateTime(), nullable=True),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_push_call_organisation_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "device_id"],
            ["push_device.organisation_id", "push_device.id"],
            name=op.f("fk_push_call_organisation_id_device_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_call")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_push_call_id_organisation_id")),
        sa.UniqueConstraint("device_id", "notice_id", name=op.f("uq_push_call_device_id_notice_id")),
    )
    op.create_index(
        "ix_push_call_pending", "push_call", ["next_attempt_at"], sqlite_where=PENDING, postgresql_where=PENDING
    )
