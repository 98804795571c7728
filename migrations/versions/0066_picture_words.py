"""The last alternative text of each stored picture, and the words it is found by."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.core.name_keys import fold_name
from app.db.columns import JSONDoc

revision = "0066"
down_revision = "0065"


def upgrade() -> None:
    for name in ("alt_text", "words"):
        op.add_column("media_file", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.create_index("ix_media_file_newest", "media_file", ["organisation_id", "uploaded_at", "id"])
    _describe_stored(op.get_bind())


def _describe_stored(connection: sa.Connection) -> None:
    """Take the alternative text of the newest version that shows a picture."""
    files = sa.table("media_file", *(sa.column(name) for name in ("id", "organisation_id", "digest", "name")))
    rows = connection.execute(sa.select(files)).all()
    if not rows:
        return
    described = _described_pictures(connection)
    change = sa.text("UPDATE media_file SET alt_text = :alt, words = :words WHERE id = :id")
    alts = [(row, described.get((row.organisation_id, row.digest), "")) for row in rows]
    connection.execute(
        change, [{"id": row.id, "alt": alt, "words": fold_name(f"{row.name} {alt}")} for row, alt in alts]
    )


def _described_pictures(connection: sa.Connection) -> Mapping[tuple[int, str], str]:
    variants = sa.table("variant", sa.column("id"), sa.column("organisation_id"), sa.column("media", JSONDoc()))
    described: dict[tuple[int, str], str] = {}
    for row in connection.execute(sa.select(variants).order_by(variants.c.id)):
        uses: list[dict[str, Any]] = row.media or []
        described |= {(row.organisation_id, use["digest"]): use["alt"] for use in uses if use.get("alt")}
    return described
