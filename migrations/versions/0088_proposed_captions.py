"""Captions that a machine proposes of a video until a person takes them; videos uploaded before their hour."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, UTCDateTime

revision = "0088"
down_revision = "0087"
_PENDING = sa.text("next_attempt_at IS NOT NULL")
_TABLE = "proposed_captions"


def upgrade() -> None:
    _add_proposed_captions()
    _add_early_uploads()


def _add_proposed_captions() -> None:
    op.create_table(
        _TABLE,
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("digest", "language", "text")),
        sa.Column("has_failed", sa.Boolean(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.Column("next_attempt_at", UTCDateTime(), nullable=True),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{_TABLE}_organisation_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "digest"],
            ["media_file.organisation_id", "media_file.digest"],
            name=op.f(f"fk_{_TABLE}_organisation_id_digest"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_TABLE}")),
        sa.UniqueConstraint(
            "organisation_id", "digest", "language", name=op.f(f"uq_{_TABLE}_organisation_id_digest_language")
        ),
    )
    op.create_index(
        f"ix_{_TABLE}_pending", _TABLE, ["next_attempt_at"], sqlite_where=_PENDING, postgresql_where=_PENDING
    )


def _add_early_uploads() -> None:
    op.create_table(
        "early_upload",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("delivery_id", Id(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        *(sa.Column(name, UTCDateTime(), nullable=True) for name in ("uploaded_at", "removed_at", "next_attempt_at")),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_early_upload_organisation_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "delivery_id"],
            ["delivery.organisation_id", "delivery.id"],
            name=op.f("fk_early_upload_organisation_id_delivery_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_early_upload")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_early_upload_delivery_id")),
    )
    op.create_index(
        "ix_early_upload_pending", "early_upload", ["next_attempt_at"], sqlite_where=_PENDING, postgresql_where=_PENDING
    )
