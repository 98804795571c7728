"""Series of posts, and which post each of their dates became."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0027"
down_revision = "0026"

ORIGIN = ("hand", "import", "request", "demo", "correction", "calendar")
DUE = sa.text("make_on IS NOT NULL")


def words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    _widen_origin()
    _series()
    _occurrences()


def _widen_origin() -> None:
    with op.batch_alter_table("post") as batch:
        batch.alter_column(
            "origin",
            existing_type=words("origin", *ORIGIN),
            type_=words("origin", *ORIGIN, "series"),
            existing_nullable=False,
        )


def _series() -> None:
    op.create_table(
        "post_series",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("topic_id", Id(), nullable=True),
        sa.Column("body", JSONDoc(), nullable=False),
        sa.Column("writers", JSONDoc(), nullable=False),
        sa.Column("author_id", Id(), nullable=True),
        sa.Column("author_name", sa.String(), nullable=False),
        *_rule(),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("make_on", sa.Date(), nullable=True),
        sa.Column("follows_id", Id(), nullable=True),
        *_life(),
        _within("post_series", "topic_id", "topic"),
        _within("post_series", "follows_id", "post_series"),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_post_series_author_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_post_series_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_series")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_post_series_id_organisation_id")),
    )
    op.create_index("ix_post_series_due", "post_series", ["make_on", "id"], sqlite_where=DUE, postgresql_where=DUE)


def _rule() -> list[sa.Column]:
    return [
        sa.Column("freq", words("freq", "daily", "weekly", "monthly"), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("weekdays", JSONDoc(), nullable=False),
        sa.Column("month_day", sa.Integer(), nullable=True),
        sa.Column("nth", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("earlier", sa.Integer(), nullable=False),
        sa.Column("days_ahead", sa.Integer(), nullable=False),
        sa.Column("on_holiday", words("on_holiday", "keep", "skip", "move"), nullable=False),
    ]


def _life() -> list[sa.Column]:
    return [
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("paused_at", UTCDateTime(), nullable=True),
        sa.Column("trouble", words("trouble", "writer", "topic", "account"), nullable=True),
        sa.Column("trouble_name", sa.String(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended_by_name", sa.String(), nullable=False),
        sa.Column("end_reason", sa.String(), nullable=False),
    ]


def _occurrences() -> None:
    table = "series_occurrence"
    op.create_table(
        table,
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("series_id", Id(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("post_id", Id(), nullable=True),
        sa.Column("base", sa.String(), nullable=False),
        _within(table, "series_id", "post_series"),
        _within(table, "post_id", "post"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f(f"uq_{table}_id_organisation_id")),
        sa.UniqueConstraint(
            "organisation_id", "series_id", "day", name=op.f(f"uq_{table}_organisation_id_series_id_day")
        ),
        sa.UniqueConstraint("organisation_id", "post_id", name=op.f(f"uq_{table}_organisation_id_post_id")),
    )


def _within(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", column],
        [f"{to}.organisation_id", f"{to}.id"],
        name=op.f(f"fk_{table}_organisation_id_{column}"),
    )
