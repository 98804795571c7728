"""What reading and answering cost in an account, this month."""

import sqlalchemy as sa
from alembic import op

revision = "0087"
down_revision = "0086"


def upgrade() -> None:
    op.add_column("channel", sa.Column("charged", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("channel", sa.Column("charged_in", sa.Date(), nullable=True))
