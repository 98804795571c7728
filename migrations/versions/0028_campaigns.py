"""Campaigns, and which one a publication and its entry in a calendar belong to."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    _campaigns()
    _of_posts()
    with op.batch_alter_table("feed_block") as batch:
        batch.add_column(sa.Column("campaign_id", Id(), nullable=True))


def _campaigns() -> None:
    op.create_table(
        "campaign",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("name", "purpose", "identified_as")),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("starts_on", "ends_on")),
        sa.Column("topic_id", Id(), nullable=True),
        sa.Column("owner_id", Id(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_campaign_organisation_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_campaign_owner_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "topic_id"],
            ["topic.organisation_id", "topic.id"],
            name=op.f("fk_campaign_organisation_id_topic_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_campaign_id_organisation_id")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_campaign_organisation_id_name")),
    )
    op.create_index("ix_campaign_days", "campaign", ["organisation_id", "ends_on", "starts_on"])


def _of_posts() -> None:
    with op.batch_alter_table("post") as batch:
        batch.add_column(sa.Column("campaign_id", Id(), nullable=True))
        batch.create_index("ix_post_campaign", ["organisation_id", "campaign_id"])
        batch.create_foreign_key(
            batch.f("fk_post_organisation_id_campaign_id"),
            "campaign",
            ["organisation_id", "campaign_id"],
            ["organisation_id", "id"],
        )
