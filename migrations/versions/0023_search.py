"""What can be found, with each engine's own index of its words."""

import sqlalchemy as sa
from alembic import op

from app.db import fulltext
from app.db.columns import Id, UTCDateTime

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("post", "request", "topic", "rule", name="found_kind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("of_id", Id(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("is_planned", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("accounts", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("title_tokens", sa.String(), nullable=False),
        sa.Column("tokens", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_search_entry_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint(
            "organisation_id", "kind", "of_id", name=op.f("uq_search_entry_organisation_id_kind_of_id")
        ),
    )
    fulltext.install(op.get_bind())
