"""A random reference for each letter, which mail programs know it by."""

import sqlalchemy as sa
from alembic import op

revision = "0096"
down_revision = "0095"


def upgrade() -> None:
    """Letters queued before keep the one they may have left with."""
    op.add_column("notice", sa.Column("reference", sa.String(), nullable=False, server_default=""))
    op.execute("UPDATE notice SET reference = dedup_key")
