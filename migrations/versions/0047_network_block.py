"""Blocks as networks are asked for them, what each server knows us to ask leave for, and when people were told."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, UTCDateTime

revision = "0047"
down_revision = "0046"

STATES = ("waiting", "asking", "done", "by_hand", "called_off")
PENDING = sa.text("next_attempt_at IS NOT NULL")
TABLE = "network_block"
TOLD = sa.text(
    "UPDATE moderation_measure SET told_at = (SELECT reply.settled_at FROM reply"
    " WHERE reply.organisation_id = moderation_measure.organisation_id"
    " AND reply.id = moderation_measure.notice_id AND reply.state = 'sent')"
)


def upgrade() -> None:
    op.add_column("moderation_measure", sa.Column("told_at", UTCDateTime(), nullable=True))
    op.execute(TOLD)
    op.add_column("network_registration", sa.Column("scopes", sa.String(), nullable=False, server_default=""))
    op.create_table(
        TABLE,
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id", "measure_id", "channel_id")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("who", "account", "trouble")),
        sa.Column("undoes", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="block_state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        *(sa.Column(name, UTCDateTime(), nullable=True) for name in ("next_attempt_at", "settled_at")),
        sa.Column("lease_token", sa.String(), nullable=True),
        *_rules(),
    )
    op.create_index(
        f"ix_{TABLE}_pending", TABLE, ["next_attempt_at"], unique=False, sqlite_where=PENDING, postgresql_where=PENDING
    )


def _rules() -> list[sa.Constraint]:
    within = {"measure_id": "moderation_measure", "channel_id": "channel"}
    return [
        *(
            sa.ForeignKeyConstraint(
                ["organisation_id", column],
                [f"{to}.organisation_id", f"{to}.id"],
                name=op.f(f"fk_{TABLE}_organisation_id_{column}"),
            )
            for column, to in within.items()
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{TABLE}_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("organisation_id", "measure_id", name=op.f(f"uq_{TABLE}_organisation_id_measure_id")),
    ]
