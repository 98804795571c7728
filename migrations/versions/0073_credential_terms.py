"""The end of an account's credentials, the last warning of it, and the worker's lease while it prolongs them."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import UTCDateTime

revision = "0073"
down_revision = "0072"
_PENDING = sa.text("next_attempt_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("channel", sa.Column("credentials_end_at", UTCDateTime(), nullable=True))
    op.add_column("channel", sa.Column("credentials_warned_days", sa.Integer(), nullable=True))
    op.add_column("channel", sa.Column("next_attempt_at", UTCDateTime(), nullable=True))
    op.add_column("channel", sa.Column("lease_token", sa.String(), nullable=True))
    op.create_index(
        "ix_channel_pending", "channel", ["next_attempt_at"], sqlite_where=_PENDING, postgresql_where=_PENDING
    )
