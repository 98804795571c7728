"""Decisions without effect for some seconds, which their giver may take back."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0065"
down_revision = "0064"

VERDICTS = ("approved", "changes_asked", "rejected", "left_out")


def upgrade() -> None:
    op.create_table(
        "provisional_decision",
        sa.Column("organisation_id", Id(), nullable=False),
        *(sa.Column(name, Id(), nullable=False) for name in ("id", "post_id", "round_step_id", "user_id")),
        sa.Column(
            "verdict",
            sa.Enum(*VERDICTS, name="verdict", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("reason", "seen_hash")),
        *(sa.Column(name, JSONDoc(), nullable=False) for name in ("choice", "wordings")),
        *(sa.Column(name, UTCDateTime(), nullable=False) for name in ("given_at", "takes_effect_at")),
        *_keys(),
    )
    op.create_index("ix_provisional_decision_effect", "provisional_decision", ["takes_effect_at", "id"])


def _keys() -> list[sa.Constraint]:
    table = "provisional_decision"
    return [
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id_organisation")
        ),
        *(
            sa.ForeignKeyConstraint(
                ["organisation_id", f"{other}_id"],
                [f"{other}.organisation_id", f"{other}.id"],
                name=op.f(f"fk_{table}_organisation_id_{other}"),
            )
            for other in ("post", "round_step")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f(f"fk_{table}_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("round_step_id", name=op.f(f"uq_{table}_round_step_id")),
    ]
