"""Documents among the stored files, with what was read from each."""

import sqlalchemy as sa
from alembic import op

revision = "0085"
down_revision = "0084"


def upgrade() -> None:
    op.add_column("media_file", sa.Column("pages", sa.Integer(), nullable=True))
    op.add_column("media_file", sa.Column("is_tagged", sa.Boolean(), nullable=False, server_default=sa.false()))
