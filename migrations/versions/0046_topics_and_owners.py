"""What many ask, units that answer for a template, and finding those whose data are restricted."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, UTCDateTime

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    _asked_topic()
    _owners()
    where = sa.text("restricted_at IS NOT NULL")
    op.create_index(
        "ix_citizen_restricted", "citizen", ["organisation_id", "id"], sqlite_where=where, postgresql_where=where
    )


def _asked_topic() -> None:
    op.create_table(
        "asked_topic",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id", "case_id")),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        *(sa.Column(name, Id(), nullable=True) for name in ("message_id", "entry_id", "post_id")),
        sa.Column("counted_at", UTCDateTime(), nullable=False),
        sa.Column("taken_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_asked_topic_organisation_id"),
        _pointing("case_id", "citizen_case"),
        _pointing("message_id", "citizen_message"),
        _pointing("entry_id", "faq_entry"),
        _pointing("post_id", "post"),
        sa.PrimaryKeyConstraint("id", name="pk_asked_topic"),
        sa.UniqueConstraint("id", "organisation_id", name="uq_asked_topic_id_organisation_id"),
        sa.UniqueConstraint("post_id", name="uq_asked_topic_post_id"),
    )
    where = sa.text("post_id IS NULL")
    op.create_index(
        "ix_asked_topic_open", "asked_topic", ["organisation_id", "times"], sqlite_where=where, postgresql_where=where
    )


def _pointing(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", column],
        [f"{to}.organisation_id", f"{to}.id"],
        name=f"fk_asked_topic_organisation_id_{column}",
    )


def _owners() -> None:
    with op.batch_alter_table("response_template") as table:
        table.add_column(sa.Column("owner_unit_id", Id(), nullable=True))
        table.add_column(sa.Column("reminded_on", sa.Date(), nullable=True))
        table.create_foreign_key(
            "fk_response_template_organisation_id_owner_unit_id",
            "unit",
            ["organisation_id", "owner_unit_id"],
            ["organisation_id", "id"],
        )
        table.create_check_constraint("ck_response_template_one_owner", "owner_id IS NULL OR owner_unit_id IS NULL")
    where = sa.text("review_on IS NOT NULL AND retired_at IS NULL")
    op.create_index(
        "ix_response_template_review", "response_template", ["review_on"], sqlite_where=where, postgresql_where=where
    )
