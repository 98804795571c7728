"""Publications as their accounts first show them, and the texts that somebody changes there afterwards."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, UTCDateTime

revision = "0082"
down_revision = "0081"
_UNEXPLAINED = sa.text("reason = ''")
_INDEX = "ix_outside_post_unexplained"
_MARK = ["organisation_id", "channel_id", "remote_id"]
_DELIVERY = ["organisation_id", "id"]


def upgrade() -> None:
    op.create_table(
        "shown_post",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("delivery_id", Id(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("shown_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_shown_post_organisation_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "delivery_id"],
            ["delivery.organisation_id", "delivery.id"],
            name=op.f("fk_shown_post_organisation_id_delivery_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shown_post")),
        sa.UniqueConstraint("organisation_id", "delivery_id", name=op.f("uq_shown_post_organisation_id_delivery_id")),
    )
    op.drop_index(_INDEX, "outside_post")
    with op.batch_alter_table("outside_post") as table:
        table.add_column(sa.Column("changes_id", Id(), nullable=True))
        table.create_foreign_key(
            op.f("fk_outside_post_organisation_id_changes_id"), "delivery", ["organisation_id", "changes_id"], _DELIVERY
        )
        table.drop_constraint(op.f("uq_outside_post_organisation_id_channel_id_remote_id"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_outside_post_organisation_id_channel_id_remote_id_digest"), [*_MARK, "digest"]
        )
    op.create_index(
        _INDEX, "outside_post", ["organisation_id"], sqlite_where=_UNEXPLAINED, postgresql_where=_UNEXPLAINED
    )
