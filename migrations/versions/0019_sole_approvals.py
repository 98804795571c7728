"""What one person approved alone and what somebody else said of it later; routes that are retired."""

import sqlalchemy as sa
from alembic import op

from app.db.append_only import install
from app.db.columns import Id, UTCDateTime

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("organisation", sa.Column("review_days", sa.Integer(), nullable=False, server_default=sa.text("10")))
    op.add_column("route", sa.Column("retired_at", UTCDateTime(), nullable=True))
    op.create_table(
        "sole_act",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("post_id", Id(), nullable=False),
        sa.Column("round_id", Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("lane", _named("lane", "small_town", "emergency"), nullable=False),
        sa.Column("deed", _named("sole_deed", "approved", "agreed", "to_correct", "late"), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("user_id", Id(), nullable=True),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.Column("done_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_sole_act_user_id")),
        *(
            sa.ForeignKeyConstraint(
                ["organisation_id", f"{name}_id"],
                [f"{name}.organisation_id", f"{name}.id"],
                name=op.f(f"fk_sole_act_organisation_id_{name}_id"),
            )
            for name in ("post", "round")
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_sole_act_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sole_act")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_sole_act_round_id_number")),
    )
    op.create_index("ix_sole_act_due", "sole_act", ["organisation_id", "due_at", "id"])
    op.create_index("ix_sole_act_post", "sole_act", ["organisation_id", "post_id"])
    install(op.get_bind())


def _named(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
