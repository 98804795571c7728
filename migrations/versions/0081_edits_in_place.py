"""Corrections made in place: the accounts where one is, and the delivery whose publication another edits."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, JSONDoc

revision = "0081"
down_revision = "0080"
_EDITS = sa.text("edits_id IS NOT NULL")


def upgrade() -> None:
    op.add_column("post_correction", sa.Column("in_place", JSONDoc(), nullable=False, server_default="[]"))
    with op.batch_alter_table("delivery") as table:
        table.add_column(sa.Column("edits_id", Id(), nullable=True))
        table.create_foreign_key(
            op.f("fk_delivery_organisation_id_edits_id"),
            "delivery",
            ["organisation_id", "edits_id"],
            ["organisation_id", "id"],
        )
    op.create_index("ix_delivery_edits", "delivery", ["edits_id"], sqlite_where=_EDITS, postgresql_where=_EDITS)
