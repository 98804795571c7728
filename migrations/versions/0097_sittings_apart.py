"""The sittings that a calendar has apart from its series."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import JSONDoc

revision = "0097"
down_revision = "0096"


def upgrade() -> None:
    op.add_column("sitting_invitation", sa.Column("apart", JSONDoc(), nullable=False, server_default="[]"))
