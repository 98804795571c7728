"""The most that publishing in an account may cost in a month, on networks that ask for money."""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"


def upgrade() -> None:
    op.add_column("channel", sa.Column("monthly_cap", sa.Integer(), nullable=True))
