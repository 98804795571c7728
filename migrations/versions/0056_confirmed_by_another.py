"""References of periods as data, emergencies that bind on one person's word, and the function that set a hold."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import JSONDoc, UTCDateTime

revision = "0056"
down_revision = "0055"


def upgrade() -> None:
    op.add_column("period", sa.Column("reference", JSONDoc(), nullable=False, server_default="{}"))
    op.add_column("period", sa.Column("provisional_until", UTCDateTime(), nullable=True))
    op.add_column("post_mark", sa.Column("set_as", sa.String(length=32), nullable=True))
