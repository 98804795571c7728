"""Views of the calendar with a name, which their owners may share."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0025"
down_revision = "0024"

PAGES = ("month", "week", "day", "agenda", "table", "list")
PAGE = sa.Enum(*PAGES, name="saved_page", native_enum=False, create_constraint=True, length=32)
FIRST = sa.text("is_first")


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "page",
            sa.Enum(*PAGES, name="saved_page", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("narrowing", JSONDoc(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_saved_view_organisation_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_saved_view_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_saved_view_id_organisation_id")),
        sa.UniqueConstraint(
            "organisation_id", "user_id", "name", name=op.f("uq_saved_view_organisation_id_user_id_name")
        ),
    )
    op.create_index(
        "uq_saved_view_first",
        "saved_view",
        ["organisation_id", "user_id"],
        unique=True,
        sqlite_where=FIRST,
        postgresql_where=FIRST,
    )
