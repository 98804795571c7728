"""The point of a picture to keep in sight, and its newest version."""

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"


def upgrade() -> None:
    for name in ("focus_x", "focus_y"):
        op.add_column("media_file", sa.Column(name, sa.Integer(), nullable=False, server_default="50"))
    op.add_column("media_file", sa.Column("newest", sa.String(), nullable=False, server_default=""))
    is_older = sa.text("newest <> ''")
    where = {"sqlite_where": is_older, "postgresql_where": is_older}
    op.create_index("ix_media_file_versions", "media_file", ["organisation_id", "newest"], **where)
