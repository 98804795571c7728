"""Drawn files are noted, and pictures of cards have their digest, so that what nothing holds can be removed."""

from datetime import UTC, datetime
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, UTCDateTime

revision = "0099"
down_revision = "0098"
_TABLE = "derived_file"
_WAITS = sa.text("look_at IS NOT NULL")
_NOTED = sa.text(
    "INSERT INTO derived_file (organisation_id, digest, look_at) "
    "SELECT DISTINCT organisation_id, drawn, :now FROM picture_drawing"
).bindparams(sa.bindparam("now", type_=UTCDateTime()))
_CARDS = sa.text("SELECT id, picture FROM link_card WHERE picture_type <> ''")
_CARD = sa.text("UPDATE link_card SET picture_digest = :digest WHERE id = :id")


def upgrade() -> None:
    op.add_column("link_card", sa.Column("picture_digest", sa.String(), nullable=False, server_default=""))
    op.create_table(
        _TABLE,
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("look_at", UTCDateTime()),
        sa.Column("is_loose", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{_TABLE}_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_TABLE}")),
        sa.UniqueConstraint("organisation_id", "digest", name=op.f(f"uq_{_TABLE}_organisation_id_digest")),
    )
    op.create_index("ix_derived_file_look", _TABLE, ["look_at"], sqlite_where=_WAITS, postgresql_where=_WAITS)
    connection = op.get_bind()
    connection.execute(_NOTED, {"now": datetime.now(UTC)})
    for card in connection.execute(_CARDS).all():
        connection.execute(_CARD, {"id": card.id, "digest": sha256(card.picture).hexdigest()})
