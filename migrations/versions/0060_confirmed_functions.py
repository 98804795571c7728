"""Functions that decide: who gave them, what waits for somebody else, and the decisions that this marks."""

import sqlalchemy as sa
from alembic import op

from app.db.append_only import install
from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0060"
down_revision = "0059"

ROLES = (
    *("author", "editor", "supervisor", "neutrality_reviewer", "legal_reviewer"),
    *("political_office", "unit_liaison", "auditor", "administrator"),
)
GROUNDS = ("ordinary", "set_up", "oneself", "only_administrator", "console")


def upgrade() -> None:
    """Leave in force what was given before, as nobody's hand's."""
    for table in ("membership", "substitution"):
        op.add_column(table, sa.Column("given_by", JSONDoc(), nullable=False, server_default="[]"))
        op.add_column(table, sa.Column("grant_id", Id(), nullable=True))
    op.add_column("decision", sa.Column("is_marked", sa.Boolean(), nullable=False, server_default=sa.false()))
    _grants()
    _answers()
    install(op.get_bind())


def _grants() -> None:
    op.create_table(
        "function_grant",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", _named("grant_kind", "role", "substitution"), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.Column("role", _named("role", *ROLES), nullable=True),
        sa.Column("terms", JSONDoc(), nullable=False),
        sa.Column("ground", _named("grant_ground", *GROUNDS), nullable=False),
        sa.Column("given_by", JSONDoc(), nullable=False),
        sa.Column("granted_by", Id(), nullable=True),
        sa.Column("granted_by_name", sa.String(), nullable=False),
        sa.Column("granted_at", UTCDateTime(), nullable=False),
        sa.Column("effective_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["granted_by"], ["user.id"], name=op.f("fk_function_grant_granted_by")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_function_grant_user_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_function_grant_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_function_grant")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_function_grant_id_organisation_id")),
    )
    op.create_index("ix_function_grant_newest", "function_grant", ["organisation_id", "id"])
    op.create_index("ix_function_grant_due", "function_grant", ["effective_at"])


def _answers() -> None:
    op.create_table(
        "grant_answer",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("grant_id", Id(), nullable=False),
        sa.Column("outcome", _named("grant_outcome", "confirmed", "refused", "withdrawn", "elapsed"), nullable=False),
        sa.Column("user_id", Id(), nullable=True),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_grant_answer_user_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "grant_id"],
            ["function_grant.organisation_id", "function_grant.id"],
            name=op.f("fk_grant_answer_organisation_id_grant_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_grant_answer_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_answer")),
        sa.UniqueConstraint(
            "organisation_id",
            "grant_id",
            "outcome",
            name=op.f("uq_grant_answer_organisation_id_grant_id_outcome"),
        ),
    )


def _named(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
