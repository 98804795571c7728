"""Accounts that pay their network for more; the size of files that Bluesky's servers took until now."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, JSONDoc

revision = "0094"
down_revision = "0093"

BEFORE = {"image_bytes": 1_000_000, "video_bytes": 100_000_000}
"""Of servers whose version nobody asked: connecting the account again asks it."""
_CHANNEL = sa.table(
    "channel",
    *(sa.column(name, kind) for name, kind in (("id", Id()), ("network", sa.String()), ("declared", JSONDoc()))),
    sa.column("declared_at"),
)


def upgrade() -> None:
    op.add_column("channel", sa.Column("is_paid", sa.Boolean(), nullable=False, server_default=sa.false()))
    bind, columns = op.get_bind(), _CHANNEL.c
    connected = sa.select(columns.id, columns.declared)
    connected = connected.where(columns.network == "bluesky", columns.declared_at.is_not(None))
    for row in bind.execute(connected).all():
        declared = BEFORE | row.declared
        bind.execute(_CHANNEL.update().where(columns.id == row.id).values(declared=declared))
