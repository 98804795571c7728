"""The second fact of an attempt that uploads first: that the one act of publishing was begun."""

import sqlalchemy as sa
from alembic import op

from app.db.append_only import install
from app.db.columns import Id, UTCDateTime

revision = "0091"
down_revision = "0090"


def upgrade() -> None:
    """Earlier attempts count as begun from their first instant, as they did."""
    begins_later = sa.Column("begins_later", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("delivery_attempt", begins_later)
    op.create_table(
        "publishing_start",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("attempt_id", Id(), nullable=False),
        sa.Column("begun_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_publishing_start_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "attempt_id"],
            ["delivery_attempt.organisation_id", "delivery_attempt.id"],
            name=op.f("fk_publishing_start_organisation_id_attempt_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publishing_start")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_publishing_start_attempt_id")),
    )
    install(op.get_bind())
