"""The point of a picture to keep in sight."""

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"


def upgrade() -> None:
    for name in ("focus_x", "focus_y"):
        op.add_column("media_file", sa.Column(name, sa.Integer(), nullable=False, server_default="50"))
