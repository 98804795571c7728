"""The calendar a person keeps elsewhere, by its address, and the absences that were read of it."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0049"
down_revision = "0048"
PENDING = sa.text("next_attempt_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "absence_calendar",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("sealed_address", "host", "trouble")),
        sa.Column("absences", JSONDoc(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=True),
        sa.Column("next_attempt_at", UTCDateTime(), nullable=True),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_absence_calendar_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_absence_calendar_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_calendar")),
        sa.UniqueConstraint("organisation_id", "user_id", name=op.f("uq_absence_calendar_organisation_id_user_id")),
    )
    op.create_index(
        "ix_absence_calendar_pending",
        "absence_calendar",
        ["next_attempt_at"],
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )
