"""Whether an organisation marks its links with their campaign, and each campaign's code."""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"


def upgrade() -> None:
    op.add_column("organisation", sa.Column("tracks_links", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("campaign", sa.Column("tracking_code", sa.String(), nullable=False, server_default=""))
