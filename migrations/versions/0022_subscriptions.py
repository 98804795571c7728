"""Calendars that are chosen: what a block can be narrowed by, and its details; feeds for everybody, if wanted."""

import sqlalchemy as sa
from alembic import op

from app.db.append_only import install
from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column("organisation", sa.Column("publishes_feeds", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("feed_version", sa.Column("months", JSONDoc(), nullable=False, server_default="{}"))
    _subscriptions()
    _blocks()
    install(op.get_bind())


def _subscriptions() -> None:
    """Nobody could change one yet."""
    op.add_column("feed_subscription", sa.Column("changed_at", UTCDateTime(), nullable=True))
    op.execute("UPDATE feed_subscription SET changed_at = created_at")
    with op.batch_alter_table("feed_subscription", schema=None) as batch_op:
        batch_op.alter_column("changed_at", existing_type=UTCDateTime(), nullable=False)


def _blocks() -> None:
    """Those there are stay with their sequence; the next catch-up fills the rest, because the rendering is newer."""
    with op.batch_alter_table("feed_block", schema=None) as batch_op:
        batch_op.add_column(sa.Column("detail", sa.String(), nullable=False, server_default="full"))
        batch_op.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="post"))
        batch_op.add_column(sa.Column("topic_id", Id(), nullable=True))
        batch_op.add_column(sa.Column("unit_id", Id(), nullable=True))
        batch_op.add_column(sa.Column("is_published", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.drop_index("ix_feed_block_read")
        batch_op.create_index("ix_feed_block_read", ["organisation_id", "detail", "audience", "starts_at"])
        batch_op.drop_constraint(op.f("uq_feed_block_organisation_id_entry_audience"), type_="unique")
        batch_op.create_unique_constraint(
            op.f("uq_feed_block_organisation_id_entry_audience_detail"),
            ["organisation_id", "entry", "audience", "detail"],
        )
