"""Places of the week kept for something, and pieces that are true all year."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, JSONDoc

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    _slots()
    _evergreen()


def _slots() -> None:
    op.create_table(
        "plan_slot",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("channel_id", Id(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("topic_id", Id(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_plan_slot_weekday")),
        sa.CheckConstraint("every_weeks BETWEEN 1 AND 8", name=op.f("ck_plan_slot_every_weeks")),
        _organisation("plan_slot"),
        *(_within("plan_slot", to) for to in ("channel", "topic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_slot")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_plan_slot_id_organisation_id")),
    )
    op.create_index("ix_plan_slot_channel", "plan_slot", ["organisation_id", "channel_id", "weekday", "at"])


def _evergreen() -> None:
    op.create_table(
        "evergreen",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("topic_id", Id(), nullable=True),
        *(sa.Column(name, JSONDoc(), nullable=False) for name in ("texts", "media", "months", "writers")),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("rest_days", sa.Integer(), nullable=False),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("owner_id", Id(), nullable=True),
        sa.Column("owner_name", sa.String(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("rest_days BETWEEN 0 AND 730", name=op.f("ck_evergreen_rest_days")),
        _organisation("evergreen"),
        _within("evergreen", "topic"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_evergreen_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evergreen")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_evergreen_id_organisation_id")),
    )
    op.create_index("ix_evergreen_topic", "evergreen", ["organisation_id", "topic_id"])


def _organisation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id"))


def _within(table: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", f"{to}_id"],
        [f"{to}.organisation_id", f"{to}.id"],
        name=op.f(f"fk_{table}_organisation_id_{to}_id"),
    )
