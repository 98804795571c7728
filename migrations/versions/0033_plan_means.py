"""The networks that were thought about, what the plan is carried out with, and what spoke before."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0033"
down_revision = "0032"

RESOURCES = ("hours", "tool", "equipment", "budget", "licence", "photo_bank", "training")
EXISTING = ("press", "web", "bulletin", "radio", "app", "campaign", "agenda", "other")


def upgrade() -> None:
    _choices()
    _resources()
    _existing()


def _table(name: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{name}_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f(f"uq_{name}_id_organisation_id")),
    )


def _kind(*values: str) -> sa.Column:
    of_these = sa.Enum(*values, name="kind", native_enum=False, create_constraint=True, length=32)
    return sa.Column("kind", of_these, nullable=False)


def _texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _number(name: str, kind: type = sa.Integer) -> sa.Column:
    return sa.Column(name, kind(), nullable=False)


def _within(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", column],
        [f"{to}.organisation_id", f"{to}.id"],
        name=op.f(f"fk_{table}_organisation_id_{column}"),
    )


def _choices() -> None:
    _table(
        "network_choice",
        *_texts("network", "reason"),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("scores", JSONDoc(), nullable=False),
        _number("messages_per_week"),
        sa.UniqueConstraint("organisation_id", "network", name=op.f("uq_network_choice_organisation_id_network")),
        sa.CheckConstraint("messages_per_week >= 0", name=op.f("ck_network_choice_messages_per_week")),
    )


def _resources() -> None:
    amounts = "quantity >= 0 AND yearly_cents >= 0 AND hourly_cents >= 0"
    _table(
        "plan_resource",
        _kind(*RESOURCES),
        *_texts("name", "note"),
        *(_number(name) for name in ("quantity", "hourly_cents")),
        _number("yearly_cents", Id),
        sa.Column("channel_id", Id(), nullable=True),
        sa.Column("renews_on", sa.Date(), nullable=True),
        _within("plan_resource", "channel_id", "channel"),
        sa.CheckConstraint(amounts, name=op.f("ck_plan_resource_amounts")),
    )
    op.create_index("ix_plan_resource_kind", "plan_resource", ["organisation_id", "kind", "id"])


def _existing() -> None:
    _table(
        "existing_channel",
        _kind(*EXISTING),
        *_texts("name", "owner", "schedule", "rule"),
        *(_number(name) for name in ("hours_apart", "clashes")),
        sa.Column("calendar_id", Id(), nullable=True),
        sa.Column("counted_at", UTCDateTime(), nullable=True),
        _within("existing_channel", "calendar_id", "external_calendar"),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_existing_channel_organisation_id_name")),
        sa.CheckConstraint("hours_apart BETWEEN 0 AND 72", name=op.f("ck_existing_channel_hours_apart")),
    )
