"""What stop 8 keeps in tables of its own, and which version of the plan each text, line and answer obeyed."""

import sqlalchemy as sa
from alembic import op

from app.db import append_only
from app.db.columns import Id, JSONDoc

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.add_column("topic", sa.Column("languages", JSONDoc(), nullable=False, server_default="[]"))
    for table in ("line_check", "line_version", "request_act"):
        op.add_column(table, sa.Column("plan_version", sa.Integer(), nullable=True))
    op.add_column("plan_version", sa.Column("act_from", sa.Date(), nullable=True))
    op.add_column("plan_version", sa.Column("reminded", sa.Integer(), nullable=False, server_default="0"))
    _ways_in()
    _frequencies()
    append_only.install(op.get_bind())


def _ways_in() -> None:
    op.create_table(
        "plan_intake_channel",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("name", "owner")),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("fields", sa.String(), nullable=False),
        sa.Column("sla_hours", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("notice_days BETWEEN 0 AND 365", name=op.f("ck_plan_intake_channel_notice_days")),
        sa.CheckConstraint("sla_hours BETWEEN 0 AND 8760", name=op.f("ck_plan_intake_channel_sla_hours")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_plan_intake_channel_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_intake_channel")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_plan_intake_channel_id_organisation_id")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_plan_intake_channel_organisation_id_name")),
    )


def _frequencies() -> None:
    op.create_table(
        "plan_frequency",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("channel_id", Id(), nullable=False),
        sa.Column("per_week", sa.Integer(), nullable=False),
        sa.CheckConstraint("per_week BETWEEN 0 AND 500", name=op.f("ck_plan_frequency_per_week")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_plan_frequency_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "channel_id"],
            ["channel.organisation_id", "channel.id"],
            name=op.f("fk_plan_frequency_organisation_id_channel_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_frequency")),
        sa.UniqueConstraint("organisation_id", "channel_id", name=op.f("uq_plan_frequency_organisation_id_channel_id")),
    )
