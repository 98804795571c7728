"""When each step's time runs, what happens as it goes, and each thing that happened, once."""

import sqlalchemy as sa
from alembic import op

from app.db.append_only import install
from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0018"
down_revision = "0017"
ALL = '["remind", "substitute", "escalate"]'


def upgrade() -> None:
    for column in (
        sa.Column("hours", sa.Float(), nullable=False, server_default=sa.text("24")),
        sa.Column("in_days", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("late", JSONDoc(), nullable=False, server_default=ALL),
        sa.Column("shortened", sa.Boolean(), nullable=False, server_default=sa.false()),
        *(sa.Column(name, UTCDateTime(), nullable=True) for name in ("opened_at", "half_at", "most_at", "late_at")),
    ):
        op.add_column("round_step", column)
    is_due = sa.text("late_at IS NOT NULL")
    op.create_index("ix_round_step_late", "round_step", ["late_at"], sqlite_where=is_due, postgresql_where=is_due)
    _begin_what_is_open()
    _alerts()
    install(op.get_bind())


def _begin_what_is_open() -> None:
    """Take steps of before to the superiors when their time is over; they remind nobody."""
    op.execute("UPDATE round_step SET late_at = deadline_at WHERE state = 'open'")
    op.execute(
        "UPDATE round_step SET opened_at = (SELECT opened_at FROM round WHERE round.id = round_step.round_id) "
        "WHERE stage = 1"
    )


def _alerts() -> None:
    things = sa.Enum(
        "remind", "substitute", "escalate", name="late", native_enum=False, create_constraint=True, length=32
    )
    op.create_table(
        "step_alert",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("round_step_id", Id(), nullable=False),
        sa.Column("what", things, nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "round_step_id"],
            ["round_step.organisation_id", "round_step.id"],
            name=op.f("fk_step_alert_organisation_id_round_step_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_step_alert_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_alert")),
        sa.UniqueConstraint(
            "organisation_id",
            "round_step_id",
            "what",
            name=op.f("uq_step_alert_organisation_id_round_step_id_what"),
        ),
    )
