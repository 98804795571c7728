"""What whoever writes a version declares of it, as the rules were told; nobody was asked of the older ones."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import JSONDoc

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("post_version", sa.Column("declared", JSONDoc(), nullable=False, server_default="{}"))
