"""A row that `/healthz` writes, since a database that only reads is not well."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, UTCDateTime

revision = "0059"
down_revision = "0058"


def upgrade() -> None:
    op.create_table(
        "health_probe",
        sa.Column("id", Id(), nullable=False),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        sa.Column("filler", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_probe")),
    )
