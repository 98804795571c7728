"""Cards that networks draw of the links in texts, as the worker reads them."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, UTCDateTime

revision = "0070"
down_revision = "0069"

PENDING = sa.text("next_attempt_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "link_card",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        sa.Column("picture_type", sa.String(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("fetched_at", UTCDateTime(), nullable=True),
        sa.Column("next_attempt_at", UTCDateTime(), nullable=True),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_link_card_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_card")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_link_card_id_organisation_id")),
        sa.UniqueConstraint("organisation_id", "digest", name=op.f("uq_link_card_organisation_id_digest")),
    )
    op.create_index(
        "ix_link_card_pending", "link_card", ["next_attempt_at"], sqlite_where=PENDING, postgresql_where=PENDING
    )
