"""Other people's calendars, what happens in them, what became of it, and the awareness days an organisation chose."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0024"
down_revision = "0023"

ORIGIN = ("hand", "import", "request", "demo", "correction")
PENDING = sa.text("next_attempt_at IS NOT NULL")


def words(name: str, *values: str, checked: bool = True) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=checked, length=32)


def upgrade() -> None:
    _widen_origin()
    _calendars()
    _events()
    _taken()
    _choices()


def _widen_origin() -> None:
    with op.batch_alter_table("post") as batch:
        batch.alter_column(
            "origin",
            existing_type=words("origin", *ORIGIN),
            type_=words("origin", *ORIGIN, "calendar"),
            existing_nullable=False,
        )


def _calendars() -> None:
    op.create_table(
        "external_calendar",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("name", "sealed_address", "host", "file_name")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("etag", "modified", "digest", "trouble")),
        sa.Column("owner", sa.String(32), nullable=False),
        sa.Column("detail", words("detail", "title", "busy"), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("proposes", sa.Boolean(), nullable=False),
        sa.Column("read_from", sa.Date(), nullable=True),
        sa.Column("read_until", sa.Date(), nullable=True),
        sa.Column("report", JSONDoc(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=True),
        sa.Column("next_attempt_at", UTCDateTime(), nullable=True),
        sa.Column("lease_token", sa.String(), nullable=True),
        _organisation("external_calendar"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_calendar")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_external_calendar_id_organisation_id")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_external_calendar_organisation_id_name")),
    )
    op.create_index(
        "ix_external_calendar_pending",
        "external_calendar",
        ["next_attempt_at"],
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )


def _events() -> None:
    op.create_table(
        "external_event",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("calendar_id", Id(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("key", "summary", "place", "text")),
        sa.Column("is_all_day", sa.Boolean(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        _organisation("external_event"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "calendar_id"],
            ["external_calendar.organisation_id", "external_calendar.id"],
            name=op.f("fk_external_event_organisation_id_calendar_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_event")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_external_event_id_organisation_id")),
        sa.UniqueConstraint(
            "organisation_id", "calendar_id", "key", name=op.f("uq_external_event_organisation_id_calendar_id_key")
        ),
    )
    op.create_index("ix_external_event_days", "external_event", ["organisation_id", "last_day", "first_day"])


def _taken() -> None:
    op.create_table(
        "taken_event",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("becomes", words("becomes", "idea", "request"), nullable=False),
        sa.Column("post_id", Id(), nullable=True),
        sa.Column("request_id", Id(), nullable=True),
        _organisation("taken_event"),
        *(
            sa.ForeignKeyConstraint(
                ["organisation_id", f"{table}_id"],
                [f"{table}.organisation_id", f"{table}.id"],
                name=op.f(f"fk_taken_event_organisation_id_{table}_id"),
            )
            for table in ("post", "request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taken_event")),
        sa.UniqueConstraint(
            "organisation_id", "source", "becomes", name=op.f("uq_taken_event_organisation_id_source_becomes")
        ),
    )


def _choices() -> None:
    op.create_table(
        "awareness_choice",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("groups", JSONDoc(), nullable=False),
        sa.Column("days", JSONDoc(), nullable=False),
        _organisation("awareness_choice"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awareness_choice")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_awareness_choice_organisation_id")),
    )


def _organisation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id"))
