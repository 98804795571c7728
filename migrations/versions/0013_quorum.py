"""Steps ask several people, by role, unit or name, and those of a stage are open together; route versions are facts."""

import sqlalchemy as sa
from alembic import op

from app.db.append_only import install
from app.db.columns import Id, JSONDoc

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    with op.batch_alter_table("round_step") as table:
        table.add_column(sa.Column("stage", sa.Integer(), nullable=False, server_default=sa.text("1")))
        table.add_column(sa.Column("people", JSONDoc(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("unit_id", Id(), nullable=True))
        table.create_foreign_key(
            op.f("fk_round_step_organisation_id_unit_id"),
            "unit",
            ["organisation_id", "unit_id"],
            ["organisation_id", "id"],
        )
    op.execute("UPDATE round_step SET stage = position")
    install(op.get_bind())
