"""What a body says of the calls that answering saves."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, UTCDateTime

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    op.create_table(
        "attention_estimate",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.Column("set_at", UTCDateTime(), nullable=False),
        sa.Column("set_by_name", sa.String(), nullable=False),
        sa.CheckConstraint("share BETWEEN 0 AND 100", name=op.f("ck_attention_estimate_share")),
        sa.CheckConstraint("cents BETWEEN 0 AND 100000", name=op.f("ck_attention_estimate_cents")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_attention_estimate_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_attention_estimate")),
    )
