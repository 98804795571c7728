"""Pictures of what was published by hand."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, UTCDateTime

revision = "0071"
down_revision = "0070"

KEPT = sa.text("purged_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "delivery_proof",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("delivery_id", Id(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.Column("purged_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_delivery_proof_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "delivery_id"],
            ["delivery.organisation_id", "delivery.id"],
            name=op.f("fk_delivery_proof_organisation_id_delivery_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_proof")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_delivery_proof_delivery_id")),
    )
    op.create_index("ix_delivery_proof_kept", "delivery_proof", ["added_at"], sqlite_where=KEPT, postgresql_where=KEPT)
