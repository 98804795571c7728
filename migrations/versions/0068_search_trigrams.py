"""The words of posts and topics by their trigrams, so that a search forgives a typing error."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id

revision = "0068"
down_revision = "0067"


def upgrade() -> None:
    """Leave the table to the worker, which goes through everything once under the projection's new name."""
    op.create_table(
        "search_trigram",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("trigram", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_search_trigram_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "word", "trigram", name=op.f("pk_search_trigram")),
    )
    op.create_index(
        "ix_search_trigram_organisation_id_trigram_word", "search_trigram", ["organisation_id", "trigram", "word"]
    )
