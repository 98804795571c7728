"""How large a subscribed calendar was when it was last read."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    op.add_column("feed_subscription", sa.Column("size", sa.Integer(), nullable=False, server_default="0"))
