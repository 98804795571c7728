"""Videos among the stored files, with what was read from each."""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"


def upgrade() -> None:
    op.add_column("media_file", sa.Column("kind", sa.String(32), nullable=False, server_default="image"))
    op.add_column("media_file", sa.Column("seconds", sa.Float(), nullable=True))
    op.add_column("media_file", sa.Column("has_sound", sa.Boolean(), nullable=False, server_default=sa.false()))
    for name in ("codecs", "poster"):
        op.add_column("media_file", sa.Column(name, sa.String(), nullable=False, server_default=""))
