"""What an account needs before it opens, and the acts about each; those open already are registered by theirs."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from app.db.append_only import install
from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0031"
down_revision = "0030"

DEEDS = ("registered", "opened", "paused", "reopened", "closed", "waived", "review", "kept")


def upgrade() -> None:
    _acts()
    _checklists()
    _samples()
    _register_what_is_open()
    install(op.get_bind())


def _table(name: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("channel_id", Id(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{name}_organisation_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "channel_id"],
            ["channel.organisation_id", "channel.id"],
            name=op.f(f"fk_{name}_organisation_id_channel_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f(f"uq_{name}_id_organisation_id")),
    )


def _one_of(name: str, *values: str, nullable: bool = False) -> sa.Column:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name.removeprefix("account_").removeprefix("piece_"), kind, nullable=nullable)


def _texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _acts() -> None:
    _table(
        "account_act",
        _one_of("account_deed", *DEEDS),
        *_texts("ground", "body", "reference", "reason", "archive", "handover", "by_name"),
        sa.Column("act_on", sa.Date(), nullable=True),
        sa.Column("by_id", Id(), nullable=True),
        sa.Column("done_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_account_act_by_id")),
    )
    op.create_index("ix_account_act_channel", "account_act", ["organisation_id", "channel_id", "id"])


def _checklists() -> None:
    _table(
        "account_checklist",
        _one_of("purpose", "political", "institutional", "public_service", nullable=True),
        *_texts("reason", "objectives", "audiences", "alternatives", "address", "handover", "saved_by_name"),
        *(sa.Column(name, JSONDoc(), nullable=False) for name in ("attention_hours", "administrators", "contributors")),
        sa.Column("waits_until", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", UTCDateTime(), nullable=True),
        sa.UniqueConstraint(
            "organisation_id", "channel_id", name=op.f("uq_account_checklist_organisation_id_channel_id")
        ),
    )


def _samples() -> None:
    _table(
        "sample_piece",
        _one_of("piece_kind", "short", "long"),
        *_texts("text", "added_by_name"),
        sa.Column("topic_id", Id(), nullable=True),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "topic_id"],
            ["topic.organisation_id", "topic.id"],
            name=op.f("fk_sample_piece_organisation_id_topic_id"),
        ),
    )
    op.create_index("ix_sample_piece_channel", "sample_piece", ["organisation_id", "channel_id", "id"])


def _register_what_is_open() -> None:
    channel = sa.table("channel", *(sa.column(name) for name in ("id", "organisation_id", "state", "opening_act")))
    blank = ("body", "reason", "archive", "handover")
    act = sa.table(
        "account_act",
        *(sa.column(name) for name in ("organisation_id", "channel_id", "deed", "ground", "reference", "by_name")),
        *(sa.column(name) for name in blank),
        sa.column("done_at", UTCDateTime()),
    )
    words = [sa.literal(word) for word in ("registered", "act")]
    held = sa.select(
        channel.c.organisation_id,
        channel.c.id,
        *words,
        channel.c.opening_act,
        sa.literal("Cauce"),
        *(sa.literal("") for _ in blank),
        sa.literal(datetime.now(UTC), UTCDateTime()),
    ).where(channel.c.state.in_(["open", "paused"]))
    op.execute(sa.insert(act).from_select([column.name for column in act.c], held.order_by(channel.c.id)))
