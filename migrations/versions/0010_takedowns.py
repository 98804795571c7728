"""What is taken back, what asks for it, and what corrects it."""

import sqlalchemy as sa
from alembic import op

from app.db.append_only import install
from app.db.columns import Id, UTCDateTime

revision = "0010"
down_revision = "0009"


DELIVERY = (
    *("scheduled", "sending", "published", "unconfirmed"),
    *("failed", "expired", "cancelled", "awaiting_hand"),
)
ORIGIN = ("hand", "import", "request", "demo")


def words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _widen(table: str, column: str, name: str, known: tuple[str, ...], new: str) -> None:
    """One word more in a column's list."""
    with op.batch_alter_table(table) as batch:
        batch.alter_column(
            column, existing_type=words(name, *known), type_=words(name, *known, new), existing_nullable=False
        )


def upgrade() -> None:
    op.add_column("delivery", sa.Column("answers", sa.String(), nullable=False, server_default=""))
    _widen("delivery", "state", "delivery_state", DELIVERY, "withdrawn")
    _widen("post", "origin", "origin", ORIGIN, "correction")
    op.create_table(
        "takedown_order",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column(
            "source", words("source", "jez", "jep", "jec", "court", "data_protection", "internal"), nullable=False
        ),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("term_hours", sa.Integer(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("remind_at", UTCDateTime(), nullable=True),
        sa.Column("registered_by", Id(), nullable=True),
        sa.Column("registered_by_name", sa.String(), nullable=False),
        sa.Column("registered_at", UTCDateTime(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_takedown_order_organisation_id")
        ),
        sa.ForeignKeyConstraint(["registered_by"], ["user.id"], name=op.f("fk_takedown_order_registered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takedown_order")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_takedown_order_id_organisation_id")),
    )
    op.create_index("ix_takedown_order_due", "takedown_order", ["organisation_id", "closed_at", "due_at"])
    op.create_index(
        "ix_takedown_order_remind",
        "takedown_order",
        ["remind_at"],
        sqlite_where=sa.text("remind_at IS NOT NULL"),
        postgresql_where=sa.text("remind_at IS NOT NULL"),
    )

    op.create_table(
        "takedown_act",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("order_id", Id(), nullable=False),
        sa.Column(
            "deed",
            words(
                "deed",
                "received",
                "posts_added",
                "withdrawal_asked",
                "withdrawn",
                "evidence_built",
                "evidence_sent",
                "closed",
            ),
            nullable=False,
        ),
        sa.Column("by_id", Id(), nullable=True),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("done_at", UTCDateTime(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_takedown_act_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "order_id"],
            ["takedown_order.organisation_id", "takedown_order.id"],
            name=op.f("fk_takedown_act_organisation_id_order_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_takedown_act_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takedown_act")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_takedown_act_id_organisation_id")),
    )
    op.create_index("ix_takedown_act_order", "takedown_act", ["organisation_id", "order_id", "id"])

    op.create_table(
        "post_correction",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("post_id", Id(), nullable=False),
        sa.Column("corrects_id", Id(), nullable=False),
        sa.Column("begun_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "corrects_id"],
            ["post.organisation_id", "post.id"],
            name=op.f("fk_post_correction_organisation_id_corrects_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "post_id"],
            ["post.organisation_id", "post.id"],
            name=op.f("fk_post_correction_organisation_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_post_correction_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_correction")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_post_correction_id_organisation_id")),
        sa.UniqueConstraint("post_id", name=op.f("uq_post_correction_post_id")),
    )
    op.create_index("ix_post_correction_corrects", "post_correction", ["organisation_id", "corrects_id"])

    op.create_table(
        "takedown_item",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("order_id", Id(), nullable=False),
        sa.Column("delivery_id", Id(), nullable=False),
        sa.Column("post_id", Id(), nullable=False),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "delivery_id"],
            ["delivery.organisation_id", "delivery.id"],
            name=op.f("fk_takedown_item_organisation_id_delivery_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "order_id"],
            ["takedown_order.organisation_id", "takedown_order.id"],
            name=op.f("fk_takedown_item_organisation_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "post_id"],
            ["post.organisation_id", "post.id"],
            name=op.f("fk_takedown_item_organisation_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_takedown_item_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takedown_item")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_takedown_item_id_organisation_id")),
        sa.UniqueConstraint("order_id", "delivery_id", name=op.f("uq_takedown_item_order_id_delivery_id")),
    )
    op.create_index("ix_takedown_item_order", "takedown_item", ["organisation_id", "order_id"])
    op.create_index("ix_takedown_item_post", "takedown_item", ["organisation_id", "post_id"])

    op.create_table(
        "withdrawal",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("delivery_id", Id(), nullable=False),
        sa.Column("post_id", Id(), nullable=False),
        sa.Column("order_id", Id(), nullable=True),
        sa.Column("motive", words("motive", "order", "data_protection", "consent", "error", "other"), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("why_not_corrected", sa.String(), nullable=False),
        sa.Column(
            "state",
            words(
                "withdrawal_state",
                "proposed",
                "ordered",
                "removing",
                "withdrawn",
                "unconfirmed",
                "failed",
                "awaiting_hand",
                "declined",
            ),
            nullable=False,
        ),
        sa.Column("proposed_by", Id(), nullable=True),
        sa.Column("proposed_by_name", sa.String(), nullable=False),
        sa.Column("proposed_at", UTCDateTime(), nullable=False),
        sa.Column("decided_by", Id(), nullable=True),
        sa.Column("decided_by_name", sa.String(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_why", sa.String(), nullable=False),
        sa.Column("next_attempt_at", UTCDateTime(), nullable=True),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("done_at", UTCDateTime(), nullable=True),
        sa.Column("done_by", Id(), nullable=True),
        sa.Column("done_by_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["user.id"], name=op.f("fk_withdrawal_decided_by")),
        sa.ForeignKeyConstraint(["done_by"], ["user.id"], name=op.f("fk_withdrawal_done_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "delivery_id"],
            ["delivery.organisation_id", "delivery.id"],
            name=op.f("fk_withdrawal_organisation_id_delivery_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "order_id"],
            ["takedown_order.organisation_id", "takedown_order.id"],
            name=op.f("fk_withdrawal_organisation_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "post_id"],
            ["post.organisation_id", "post.id"],
            name=op.f("fk_withdrawal_organisation_id_post_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_withdrawal_organisation_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["user.id"], name=op.f("fk_withdrawal_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_withdrawal_id_organisation_id")),
    )
    op.create_index("ix_withdrawal_order", "withdrawal", ["organisation_id", "order_id"])
    op.create_index(
        "ix_withdrawal_pending",
        "withdrawal",
        ["next_attempt_at"],
        sqlite_where=sa.text("next_attempt_at IS NOT NULL"),
        postgresql_where=sa.text("next_attempt_at IS NOT NULL"),
    )
    op.create_index("ix_withdrawal_post", "withdrawal", ["organisation_id", "post_id"])
    op.create_index("ix_withdrawal_state", "withdrawal", ["organisation_id", "state", "id"])
    op.create_index(
        "uq_withdrawal_delivery",
        "withdrawal",
        ["delivery_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'declined'"),
        postgresql_where=sa.text("state <> 'declined'"),
    )

    op.create_table(
        "withdrawal_attempt",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("withdrawal_id", Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "withdrawal_id"],
            ["withdrawal.organisation_id", "withdrawal.id"],
            name=op.f("fk_withdrawal_attempt_organisation_id_withdrawal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_withdrawal_attempt_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal_attempt")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_withdrawal_attempt_id_organisation_id")),
        sa.UniqueConstraint("withdrawal_id", "number", name=op.f("uq_withdrawal_attempt_withdrawal_id_number")),
    )
    op.create_table(
        "withdrawal_outcome",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("attempt_id", Id(), nullable=False),
        sa.Column(
            "removal",
            words("removal", "gone", "still_there", "not_sent", "rate_limited", "unauthorised", "unknown"),
            nullable=False,
        ),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("excerpt", sa.String(), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "attempt_id"],
            ["withdrawal_attempt.organisation_id", "withdrawal_attempt.id"],
            name=op.f("fk_withdrawal_outcome_organisation_id_attempt_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_withdrawal_outcome_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal_outcome")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_withdrawal_outcome_attempt_id")),
    )
    install(op.get_bind())
