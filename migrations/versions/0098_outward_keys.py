"""Keys for identifiers outside the house: feeds, calendars and invitations, and the root of each matter's letters."""

import sqlalchemy as sa
from alembic import op

revision = "0098"
down_revision = "0097"

NAMED_OUTSIDE = ("post", "delivery", "round_step", "period", "citizen_case", "topic", "appointment")


def upgrade() -> None:
    """Rows of before keep the number that programs outside know them by, and their letters the root of before."""
    for table in NAMED_OUTSIDE:
        op.add_column(table, sa.Column("outward_key", sa.String(), nullable=False, server_default=""))
        rows = sa.table(table, sa.column("id"), sa.column("outward_key"))
        op.execute(rows.update().values(outward_key=sa.cast(rows.c.id, sa.String())))
    op.add_column("notice", sa.Column("thread_root", sa.String(), nullable=False, server_default=""))
    op.execute("UPDATE notice SET thread_root = thread")
    matter = sa.text("thread <> ''")
    op.create_index("ix_notice_thread", "notice", ["thread"], sqlite_where=matter, postgresql_where=matter)
