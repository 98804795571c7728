"""Which words of the published lists a version of the protocol was offered, whether or not it took them."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import JSONDoc

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    op.add_column("protocol_version", sa.Column("offered", JSONDoc(), nullable=False, server_default="[]"))
