"""Deliveries of a text in parts: a thread, or a post and its first comment."""

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0077"


def upgrade() -> None:
    with op.batch_alter_table("delivery") as table:
        table.add_column(sa.Column("part", sa.Integer(), nullable=False, server_default="0"))
        table.drop_constraint("uq_delivery_variant_id", type_="unique")
        table.create_unique_constraint("uq_delivery_variant_id_part", ["variant_id", "part"])
