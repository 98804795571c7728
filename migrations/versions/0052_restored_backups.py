"""The backups an installation was restored from, and the attempts that may have been made by the one that was lost."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, UTCDateTime

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    op.create_table(
        "restoration",
        sa.Column("id", Id(), nullable=False),
        sa.Column("backup_made_at", UTCDateTime(), nullable=False),
        sa.Column("restored_at", UTCDateTime(), nullable=False),
        sa.Column("resumed_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restoration")),
    )
    op.add_column("delivery_attempt", sa.Column("is_presumed", sa.Boolean(), nullable=False, server_default=sa.false()))
