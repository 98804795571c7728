"""Random keys for the button that takes a decision back; row numbers given once on SQLite (`env.py`)."""

import sqlalchemy as sa
from alembic import op

revision = "0089"
down_revision = "0088"


def upgrade() -> None:
    random = "gen_random_uuid()::text" if op.get_bind().dialect.name == "postgresql" else "lower(hex(randomblob(16)))"
    op.add_column("provisional_decision", sa.Column("undo_key", sa.String(), nullable=False, server_default=""))
    op.execute(f"UPDATE provisional_decision SET undo_key = {random}")  # noqa: S608 - our own words
