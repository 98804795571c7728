"""Files of citizens' messages, kept from when they are looked at until every row is settled."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0040"
down_revision = "0039"

_UNDER_WAY = sa.text("accepted_at IS NOT NULL AND applied_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "citizen_import",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id", "user_id")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("user_name", "file_name")),
        *(sa.Column(name, JSONDoc(), nullable=False) for name in ("rows", "refused", "tally")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("total", "done")),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        *(sa.Column(name, UTCDateTime(), nullable=True) for name in ("accepted_at", "applied_at")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_citizen_import_organisation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_citizen_import_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citizen_import")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_citizen_import_id_organisation_id")),
    )
    op.create_index(
        "ix_citizen_import_under_way",
        "citizen_import",
        ["accepted_at"],
        unique=False,
        sqlite_where=_UNDER_WAY,
        postgresql_where=_UNDER_WAY,
    )
