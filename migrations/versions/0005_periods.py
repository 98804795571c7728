"""Dates that bind, and what each election asks people to look at by hand."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0005"
down_revision = "0004"


def words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "period",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column(
            "kind",
            words(
                "kind",
                "holiday",
                "office_closed",
                "electoral_period",
                "campaign",
                "reflection_day",
                "polling_day",
                "poll_ban",
                "official_mourning",
                "emergency",
                "awareness_day",
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("territory", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=True),
        sa.Column("state", words("state", "proposed", "confirmed", "ended", "cancelled"), nullable=False),
        sa.Column("election", words("election", "local", "general", "regional", "european"), nullable=True),
        sa.Column("is_repeated", sa.Boolean(), nullable=False),
        sa.Column("part_of_id", Id(), nullable=True),
        sa.Column("allowed", JSONDoc(), nullable=False),
        sa.Column("bulletin_reference", sa.String(), nullable=False),
        sa.Column("inherited_from_id", Id(), nullable=True),
        sa.Column("inherited_from", sa.String(), nullable=False),
        *(
            column
            for deed in ("proposed", "confirmed", "ended")
            for column in (
                sa.Column(f"{deed}_by", Id(), nullable=True),
                sa.Column(f"{deed}_by_name", sa.String(), nullable=False),
                sa.Column(f"{deed}_at", UTCDateTime(), nullable=deed != "proposed"),
            )
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_period_days")),
        sa.CheckConstraint("ends_on IS NOT NULL OR kind = 'emergency'", name=op.f("ck_period_open_end")),
        sa.CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name=op.f("ck_period_instants")),
        sa.CheckConstraint(
            "state NOT IN ('confirmed', 'ended') OR confirmed_at IS NOT NULL", name=op.f("ck_period_confirmed")
        ),
        sa.CheckConstraint(
            "state NOT IN ('confirmed', 'ended') OR bulletin_reference <> '' "
            "OR kind NOT IN ('electoral_period', 'official_mourning', 'emergency')",
            name=op.f("ck_period_reference"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('ended', 'cancelled') OR (ended_at IS NOT NULL AND reason <> '')",
            name=op.f("ck_period_ended"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_period_organisation_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "part_of_id"],
            ["period.organisation_id", "period.id"],
            name=op.f("fk_period_organisation_id_part_of_id"),
        ),
        sa.ForeignKeyConstraint(["inherited_from_id"], ["period.id"], name=op.f("fk_period_inherited_from_id")),
        *(
            sa.ForeignKeyConstraint([column], ["user.id"], name=op.f(f"fk_period_{column}"))
            for column in ("proposed_by", "confirmed_by", "ended_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_period_id_organisation_id")),
        sa.UniqueConstraint(
            "organisation_id", "inherited_from_id", name=op.f("uq_period_organisation_id_inherited_from_id")
        ),
    )
    op.create_index("ix_period_starts_at", "period", ["organisation_id", "starts_at", "id"])
    op.create_table(
        "account_check",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("period_id", Id(), nullable=False),
        sa.Column("channel_id", Id(), nullable=False),
        sa.Column("part", words("part", "pinned", "bio", "cover"), nullable=False),
        sa.Column("owner_id", Id(), nullable=True),
        sa.Column("owner_name", sa.String(), nullable=False),
        sa.Column("done_by", Id(), nullable=True),
        sa.Column("done_by_name", sa.String(), nullable=False),
        sa.Column("done_at", UTCDateTime(), nullable=True),
        sa.Column("found", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_account_check_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "period_id"],
            ["period.organisation_id", "period.id"],
            name=op.f("fk_account_check_organisation_id_period_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "channel_id"],
            ["channel.organisation_id", "channel.id"],
            name=op.f("fk_account_check_organisation_id_channel_id"),
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_account_check_owner_id")),
        sa.ForeignKeyConstraint(["done_by"], ["user.id"], name=op.f("fk_account_check_done_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_check")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_account_check_id_organisation_id")),
        sa.UniqueConstraint("period_id", "channel_id", "part", name=op.f("uq_account_check_period_id_channel_id_part")),
    )
    op.create_index("ix_account_check_period", "account_check", ["organisation_id", "period_id"])
