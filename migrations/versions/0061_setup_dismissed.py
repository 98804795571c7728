"""Organisations whose set-up a person does not want to land on after signing in."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import JSONDoc

revision = "0061"
down_revision = "0060"


def upgrade() -> None:
    op.add_column("user", sa.Column("setup_dismissed", JSONDoc(), nullable=False, server_default="[]"))
