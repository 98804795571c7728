"""How many publications may name officials, whether the report is public, and captures by their day."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column(
        "organisation", sa.Column("officials_limit", sa.Integer(), nullable=False, server_default=sa.text("20"))
    )
    op.add_column(
        "organisation", sa.Column("publishes_neutrality", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index("ix_capture_at", "capture", ["organisation_id", "captured_at"])
