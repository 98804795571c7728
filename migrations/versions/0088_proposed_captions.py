"""Captions that a machine proposes of what it hears in a video, until a person takes them."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, UTCDateTime

revision = "0088"
down_revision = "0087"
_PENDING = sa.text("next_attempt_at IS NOT NULL")
_TABLE = "proposed_captions"


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("digest", "language", "text")),
        sa.Column("has_failed", sa.Boolean(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.Column("next_attempt_at", UTCDateTime(), nullable=True),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{_TABLE}_organisation_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "digest"],
            ["media_file.organisation_id", "media_file.digest"],
            name=op.f(f"fk_{_TABLE}_organisation_id_digest"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_TABLE}")),
        sa.UniqueConstraint(
            "organisation_id", "digest", "language", name=op.f(f"uq_{_TABLE}_organisation_id_digest_language")
        ),
    )
    op.create_index(
        f"ix_{_TABLE}_pending", _TABLE, ["next_attempt_at"], sqlite_where=_PENDING, postgresql_where=_PENDING
    )
