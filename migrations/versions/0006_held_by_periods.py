"""A post's mark says which period held it, or which one it was released from."""

import sqlalchemy as sa
from alembic import op

from app.db.append_only import install
from app.db.columns import Id

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    with op.batch_alter_table("post_mark") as table:
        table.add_column(sa.Column("period_id", Id(), nullable=True))
        table.create_foreign_key(
            op.f("fk_post_mark_organisation_id_period_id"),
            "period",
            ["organisation_id", "period_id"],
            ["organisation_id", "id"],
        )
    op.create_index("ix_post_mark_period", "post_mark", ["organisation_id", "period_id", "post_id"])
    install(op.get_bind())
