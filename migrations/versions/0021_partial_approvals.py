"""Whoever approves may leave accounts and languages out, and what was left out may be prepared in another post."""

import sqlalchemy as sa
from alembic import op

from app.db.append_only import install
from app.db.columns import Id, UTCDateTime

revision = "0021"
down_revision = "0020"
BEFORE = ("approved", "changes_asked", "rejected")
LEFT_OUT = sa.text("verdict = 'left_out'")


def upgrade() -> None:
    for table in ("decision", "urgent_decision"):
        _widen(table)
    op.create_index(
        "ix_decision_left_out", "decision", ["variant_id", "round_id"], sqlite_where=LEFT_OUT, postgresql_where=LEFT_OUT
    )
    _remainders()
    install(op.get_bind())


def _widen(table: str) -> None:
    """Another verdict. Taking the table over, SQLite leaves the older check behind; PostgreSQL is told to."""
    with op.batch_alter_table(table) as changing:
        if op.get_bind().dialect.name == "postgresql":
            changing.drop_constraint(op.f(f"ck_{table}_verdict"), type_="check")
        changing.alter_column("verdict", type_=_verdicts(*BEFORE, "left_out"), existing_nullable=False)


def _verdicts(*words: str) -> sa.Enum:
    return sa.Enum(*words, name="verdict", native_enum=False, create_constraint=True, length=32)


def _remainders() -> None:
    op.create_table(
        "post_remainder",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("post_id", Id(), nullable=False),
        sa.Column("remainder_of_id", Id(), nullable=False),
        sa.Column("round_id", Id(), nullable=False),
        sa.Column("begun_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "post_id"],
            ["post.organisation_id", "post.id"],
            name=op.f("fk_post_remainder_organisation_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "remainder_of_id"],
            ["post.organisation_id", "post.id"],
            name=op.f("fk_post_remainder_organisation_id_remainder_of_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "round_id"],
            ["round.organisation_id", "round.id"],
            name=op.f("fk_post_remainder_organisation_id_round_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_post_remainder_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_remainder")),
        sa.UniqueConstraint("post_id", name=op.f("uq_post_remainder_post_id")),
    )
    op.create_index("ix_post_remainder_of", "post_remainder", ["organisation_id", "remainder_of_id"])
