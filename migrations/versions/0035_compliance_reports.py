"""The compliance report of each month, and the ways by which rounds are counted by month."""

import sqlalchemy as sa
from alembic import op

from app.db import append_only
from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.create_table(
        "compliance_report",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("numbers", JSONDoc(), nullable=False),
        sa.Column("prepared_at", UTCDateTime(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_compliance_report_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compliance_report")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_compliance_report_id_organisation_id")),
        sa.UniqueConstraint("organisation_id", "month", name=op.f("uq_compliance_report_organisation_id_month")),
    )
    op.create_index("ix_round_opened", "round", ["organisation_id", "opened_at"])
    op.create_index("ix_round_closed", "round", ["organisation_id", "closed_at"])
    append_only.install(op.get_bind())
