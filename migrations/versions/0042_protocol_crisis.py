"""The response protocol as data of each organisation, who takes what it gives, and the watch over crises."""

import sqlalchemy as sa
from alembic import op

from app.db.append_only import install
from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0042"
down_revision = "0041"

SPIKE_KINDS = ("total", "category", "account", "word")
VERSION_STATES = ("draft", "proposed", "adopted", "withdrawn")
CRISIS_LEVELS = ("level_1", "level_2", "level_3")


def upgrade() -> None:
    _crisis_spike()
    _protocol_version()
    _crisis()
    _find_crisis()
    _protocol_taker()
    _crisis_update()
    install(op.get_bind())


def _word(
    name: str, values: tuple[str, ...], check: str, *, nullable: bool = False, checked: bool = True
) -> sa.Column[str]:
    kind = sa.Enum(*values, name=check, native_enum=False, create_constraint=checked, length=32)
    return sa.Column(name, kind, nullable=nullable)


def _crisis_spike() -> None:
    op.create_table(
        "crisis_spike",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id")),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("about", JSONDoc(), nullable=False),
        *(sa.Column(name, UTCDateTime(), nullable=False) for name in ("started_at", "last_at")),
        _word("kind", SPIKE_KINDS, "spike_kind"),
        sa.Column("usual", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_crisis_spike_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_spike")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_crisis_spike_id_organisation_id")),
        sa.UniqueConstraint(
            "organisation_id",
            "started_at",
            "kind",
            "subject",
            name=op.f("uq_crisis_spike_organisation_id_started_at_kind_subject"),
        ),
    )
    op.create_index("ix_crisis_spike_last", "crisis_spike", ["organisation_id", "last_at"], unique=False)


def _protocol_version() -> None:
    op.create_table(
        "protocol_version",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id")),
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, JSONDoc(), nullable=False) for name in ("content", "writers")),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("digest", "note", "written_by_name", "decided_by_name")
        ),
        *(sa.Column(name, Id(), nullable=True) for name in ("written_by", "decided_by")),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        *(sa.Column(name, UTCDateTime(), nullable=True) for name in ("proposed_at", "decided_at")),
        _word("state", VERSION_STATES, "version_state"),
        sa.CheckConstraint("state <> 'adopted' OR decided_at IS NOT NULL", name=op.f("ck_protocol_version_decided")),
        sa.ForeignKeyConstraint(["decided_by"], ["user.id"], name=op.f("fk_protocol_version_decided_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_protocol_version_organisation_id")
        ),
        sa.ForeignKeyConstraint(["written_by"], ["user.id"], name=op.f("fk_protocol_version_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protocol_version")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_protocol_version_id_organisation_id")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_protocol_version_organisation_id_number")),
    )
    op.create_index(
        "uq_protocol_version_open",
        "protocol_version",
        ["organisation_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('draft', 'proposed')"),
        postgresql_where=sa.text("state IN ('draft', 'proposed')"),
    )


def _crisis() -> None:
    op.create_table(
        "crisis",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("number", "cadence")),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("what", "reason", "spokesperson", "source", "declared_by_name", "ended_by_name", "end_reason")
        ),
        *(sa.Column(name, Id(), nullable=True) for name in ("spike_id", "period_id", "declared_by", "ended_by")),
        *(sa.Column(name, UTCDateTime(), nullable=True) for name in ("first_message_at", "remind_at", "ended_at")),
        *(sa.Column(name, UTCDateTime(), nullable=False) for name in ("declared_at", "next_update_at")),
        _word("level", CRISIS_LEVELS, "crisis_level"),
        sa.CheckConstraint("ended_at IS NULL OR end_reason <> ''", name=op.f("ck_crisis_ended")),
        sa.CheckConstraint("cadence > 0", name=op.f("ck_crisis_cadence")),
        sa.ForeignKeyConstraint(["declared_by"], ["user.id"], name=op.f("fk_crisis_declared_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["user.id"], name=op.f("fk_crisis_ended_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "period_id"],
            ["period.organisation_id", "period.id"],
            name=op.f("fk_crisis_organisation_id_period_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "spike_id"],
            ["crisis_spike.organisation_id", "crisis_spike.id"],
            name=op.f("fk_crisis_organisation_id_spike_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_crisis_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_crisis_id_organisation_id")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_crisis_organisation_id_number")),
    )


def _find_crisis() -> None:
    op.create_index(
        "ix_crisis_remind",
        "crisis",
        ["remind_at"],
        unique=False,
        sqlite_where=sa.text("remind_at IS NOT NULL"),
        postgresql_where=sa.text("remind_at IS NOT NULL"),
    )
    op.create_index(
        "uq_crisis_on",
        "crisis",
        ["organisation_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _protocol_taker() -> None:
    op.create_table(
        "protocol_taker",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id", "unit_id")),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "unit_id"],
            ["unit.organisation_id", "unit.id"],
            name=op.f("fk_protocol_taker_organisation_id_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_protocol_taker_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protocol_taker")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_protocol_taker_id_organisation_id")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_protocol_taker_organisation_id_name")),
    )


def _crisis_update() -> None:
    op.create_table(
        "crisis_update",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id", "crisis_id")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("text", "by_name")),
        *(sa.Column(name, UTCDateTime(), nullable=False) for name in ("due_at", "at")),
        sa.Column("by_id", Id(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_crisis_update_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "crisis_id"],
            ["crisis.organisation_id", "crisis.id"],
            name=op.f("fk_crisis_update_organisation_id_crisis_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_crisis_update_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_update")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_crisis_update_id_organisation_id")),
    )
    op.create_index("ix_crisis_update_crisis", "crisis_update", ["organisation_id", "crisis_id", "id"], unique=False)
