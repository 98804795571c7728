"""Objectives that can be checked, and what their indicators said month by month."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    _objectives()
    _values()


def _objectives() -> None:
    _table(
        "objective",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("texts", JSONDoc(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=False) for name in ("baseline", "target")),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("owner_id", Id(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("closed_reason", "closed_by_name")),
        _own("objective", "organisation_id", "number"),
        person="owner_id",
    )
    op.create_index("ix_objective_due", "objective", ["organisation_id", "closed_on", "due_on"])


def _values() -> None:
    kind = sa.Enum("computed", "entered", name="origin", native_enum=False, create_constraint=True, length=32)
    _table(
        "indicator_value",
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("origin", kind, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("by_id", Id(), nullable=True),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("kept_at", UTCDateTime(), nullable=False),
        _own("indicator_value", "organisation_id", "indicator", "month"),
        person="by_id",
    )


def _table(name: str, *columns: sa.schema.SchemaItem, person: str) -> None:
    op.create_table(
        name,
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{name}_organisation_id")),
        sa.ForeignKeyConstraint([person], ["user.id"], name=op.f(f"fk_{name}_{person}")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        _own(name, "id", "organisation_id"),
    )


def _own(name: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{name}_{'_'.join(columns)}"))
