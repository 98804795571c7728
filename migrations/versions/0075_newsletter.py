"""Subscriptions to the newsletter of what is published."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, UTCDateTime

revision = "0075"
down_revision = "0074"
_PENDING = sa.text("next_attempt_at IS NOT NULL")
_UNCONFIRMED = sa.text("confirmed_at IS NULL")
_TABLE = "newsletter_subscription"


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("sealed_address", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column(
            "cadence",
            sa.Enum("daily", "weekly", name="newsletter_cadence", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        *(
            sa.Column(name, UTCDateTime(), nullable=True)
            for name in ("confirmed_at", "covered_until", "issue_at", "next_attempt_at")
        ),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{_TABLE}_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_TABLE}")),
        sa.UniqueConstraint("organisation_id", "digest", name=op.f(f"uq_{_TABLE}_organisation_id_digest")),
    )
    _index("pending", "next_attempt_at", _PENDING)
    _index("unconfirmed", "asked_at", _UNCONFIRMED)


def _index(name: str, column: str, where: sa.TextClause) -> None:
    op.create_index(f"ix_{_TABLE}_{name}", _TABLE, [column], sqlite_where=where, postgresql_where=where)
