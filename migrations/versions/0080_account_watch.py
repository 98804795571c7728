"""Figures of what was published, the daily look at each account, and posts that came from elsewhere."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0080"
down_revision = "0079"
_PENDING = sa.text("next_attempt_at IS NOT NULL")
_UNEXPLAINED = sa.text("reason = ''")


def upgrade() -> None:
    _add_readings()
    _add_visits()
    _add_outside_posts()


def _add_readings() -> None:
    origin = sa.Enum("read", "typed", name="metric_origin", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "metric_reading",
        *_keys("metric_reading", "delivery"),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("value", Id(), nullable=False),
        sa.Column("origin", origin, nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.UniqueConstraint(
            "organisation_id",
            "delivery_id",
            "metric",
            "day",
            name=op.f("uq_metric_reading_organisation_id_delivery_id_metric_day"),
        ),
    )
    op.create_index("ix_metric_reading_day", "metric_reading", ["organisation_id", "day"])


def _add_visits() -> None:
    op.create_table(
        "account_visit",
        *_keys("account_visit", "channel"),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("profile", JSONDoc(), nullable=False),
        sa.Column("best_hours", JSONDoc(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=True),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("next_attempt_at", UTCDateTime(), nullable=True),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.UniqueConstraint("organisation_id", "channel_id", name=op.f("uq_account_visit_organisation_id_channel_id")),
    )
    _index("account_visit", "pending", "next_attempt_at", _PENDING)


def _add_outside_posts() -> None:
    op.create_table(
        "outside_post",
        *_keys("outside_post", "channel"),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("remote_id", "permalink", "text")),
        *(sa.Column(name, UTCDateTime(), nullable=False) for name in ("made_at", "seen_at")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("digest", "reason", "explained_by_name")),
        sa.Column("explained_by_id", Id(), nullable=True),
        sa.Column("explained_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["explained_by_id"], ["user.id"], name=op.f("fk_outside_post_explained_by_id")),
        sa.UniqueConstraint(
            "organisation_id",
            "channel_id",
            "remote_id",
            name=op.f("uq_outside_post_organisation_id_channel_id_remote_id"),
        ),
    )
    _index("outside_post", "unexplained", "organisation_id", _UNEXPLAINED)


def _keys(table: str, parent: str) -> tuple[sa.Column | sa.Constraint, ...]:
    return (
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column(f"{parent}_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", f"{parent}_id"],
            [f"{parent}.organisation_id", f"{parent}.id"],
            name=op.f(f"fk_{table}_organisation_id_{parent}_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _index(table: str, name: str, column: str, where: sa.TextClause) -> None:
    op.create_index(f"ix_{table}_{name}", table, [column], sqlite_where=where, postgresql_where=where)
