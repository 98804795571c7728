"""What each account has pinned, as its daily look last saw it."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import JSONDoc

revision = "0086"
down_revision = "0085"


def upgrade() -> None:
    op.add_column("account_visit", sa.Column("pinned", JSONDoc(), nullable=False, server_default="[]"))
