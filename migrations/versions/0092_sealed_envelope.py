"""What goes out is kept with each version: cards of links, and pictures as drawn; earlier ones keep what they had."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, JSONDoc

revision = "0092"
down_revision = "0091"
_TABLE = "picture_drawing"


def upgrade() -> None:
    op.add_column("post_version", sa.Column("written_hash", sa.String(), nullable=False, server_default=""))
    op.add_column("variant", sa.Column("cards", JSONDoc(), nullable=False, server_default="[]"))
    op.create_table(
        _TABLE,
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("digest", "recipe", "drawn", "media_type")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("width", "height")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{_TABLE}_organisation_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "digest"],
            ["media_file.organisation_id", "media_file.digest"],
            name=op.f(f"fk_{_TABLE}_organisation_id_digest"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_TABLE}")),
        sa.UniqueConstraint(
            "organisation_id", "digest", "recipe", name=op.f(f"uq_{_TABLE}_organisation_id_digest_recipe")
        ),
    )
