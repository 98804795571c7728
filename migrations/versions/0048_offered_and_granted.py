"""Which published words a version of the protocol was offered, and what the token of an account was given for."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import JSONDoc

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    op.add_column("protocol_version", sa.Column("offered", JSONDoc(), nullable=False, server_default="[]"))
    op.add_column("channel", sa.Column("scopes", sa.String(), nullable=False, server_default=""))
