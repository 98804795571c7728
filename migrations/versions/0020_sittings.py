"""Approval sessions: appointments, the sittings they make, their agendas and minutes, and steps that may run in one."""

import sqlalchemy as sa
from alembic import op

from app.db.append_only import install
from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("round_step", sa.Column("in_session", sa.Boolean(), nullable=False, server_default=sa.false()))
    _appointments()
    _invitations()
    _sittings()
    _minutes()
    _presences()
    _items()
    _urgent()
    install(op.get_bind())


def _appointments() -> None:
    op.create_table(
        "appointment",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("weekdays", JSONDoc(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("cut_off_hours", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("roles", JSONDoc(), nullable=False),
        sa.Column("people", JSONDoc(), nullable=False),
        sa.Column("routes", JSONDoc(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.Column("planned_until", sa.Date(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_appointment_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_appointment_id_organisation_id")),
    )
    op.create_index("ix_appointment_live", "appointment", ["ended_at", "id"])


def _invitations() -> None:
    op.create_table(
        "sitting_invitation",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("appointment_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "appointment_id"],
            ["appointment.organisation_id", "appointment.id"],
            name=op.f("fk_sitting_invitation_organisation_id_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_sitting_invitation_organisation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_sitting_invitation_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_invitation")),
        sa.UniqueConstraint(
            "organisation_id",
            "appointment_id",
            "user_id",
            name=op.f("uq_sitting_invitation_organisation_id_appointment_id_user_id"),
        ),
    )


def _sittings() -> None:
    op.create_table(
        "sitting",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("appointment_id", Id(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("cut_off_at", UTCDateTime(), nullable=False),
        sa.Column("remind_at", UTCDateTime(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("reminded_at", UTCDateTime(), nullable=True),
        sa.Column("frozen_at", UTCDateTime(), nullable=True),
        sa.Column("opened_at", UTCDateTime(), nullable=True),
        sa.Column("chair_id", Id(), nullable=True),
        sa.Column("chair_name", sa.String(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("lapsed_at", UTCDateTime(), nullable=True),
        sa.Column("cancelled_at", UTCDateTime(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["chair_id"], ["user.id"], name=op.f("fk_sitting_chair_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "appointment_id"],
            ["appointment.organisation_id", "appointment.id"],
            name=op.f("fk_sitting_organisation_id_appointment_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_sitting_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_sitting_id_organisation_id")),
        sa.UniqueConstraint(
            "organisation_id", "appointment_id", "day", name=op.f("uq_sitting_organisation_id_appointment_id_day")
        ),
    )
    op.create_index("ix_sitting_freezing", "sitting", ["frozen_at", "cut_off_at"])
    op.create_index("ix_sitting_reminding", "sitting", ["reminded_at", "remind_at"])
    op.create_index("ix_sitting_starts", "sitting", ["organisation_id", "starts_at", "id"])


def _minutes() -> None:
    op.create_table(
        "sitting_minutes",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("sitting_id", Id(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("signed_by", Id(), nullable=False),
        sa.Column("signed_by_name", sa.String(), nullable=False),
        sa.Column("signed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "sitting_id"],
            ["sitting.organisation_id", "sitting.id"],
            name=op.f("fk_sitting_minutes_organisation_id_sitting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_sitting_minutes_organisation_id")
        ),
        sa.ForeignKeyConstraint(["signed_by"], ["user.id"], name=op.f("fk_sitting_minutes_signed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_minutes")),
        sa.UniqueConstraint(
            "organisation_id", "sitting_id", name=op.f("uq_sitting_minutes_organisation_id_sitting_id")
        ),
    )


def _presences() -> None:
    op.create_table(
        "sitting_presence",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("sitting_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.Column("joined_at", UTCDateTime(), nullable=False),
        sa.Column("marked_by_name", sa.String(), nullable=False),
        sa.Column("left_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "sitting_id"],
            ["sitting.organisation_id", "sitting.id"],
            name=op.f("fk_sitting_presence_organisation_id_sitting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_sitting_presence_organisation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_sitting_presence_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_presence")),
        sa.UniqueConstraint(
            "organisation_id",
            "sitting_id",
            "user_id",
            name=op.f("uq_sitting_presence_organisation_id_sitting_id_user_id"),
        ),
    )


def _items() -> None:
    op.create_table(
        "sitting_item",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("sitting_id", Id(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("post_id", Id(), nullable=False),
        sa.Column("round_id", Id(), nullable=False),
        sa.Column("round_step_id", Id(), nullable=False),
        sa.Column("post_version_id", Id(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("earlier_id", Id(), nullable=True),
        sa.Column("deferred_by", Id(), nullable=True),
        sa.Column("deferred_by_name", sa.String(), nullable=False),
        sa.Column("deferred_reason", sa.String(), nullable=False),
        sa.Column("deferred_at", UTCDateTime(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "decided",
                "deferred",
                "left",
                name="sitting_outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["deferred_by"], ["user.id"], name=op.f("fk_sitting_item_deferred_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "earlier_id"],
            ["sitting_item.organisation_id", "sitting_item.id"],
            name=op.f("fk_sitting_item_organisation_id_earlier_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "post_id"],
            ["post.organisation_id", "post.id"],
            name=op.f("fk_sitting_item_organisation_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "post_version_id"],
            ["post_version.organisation_id", "post_version.id"],
            name=op.f("fk_sitting_item_organisation_id_post_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "round_id"],
            ["round.organisation_id", "round.id"],
            name=op.f("fk_sitting_item_organisation_id_round_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "round_step_id"],
            ["round_step.organisation_id", "round_step.id"],
            name=op.f("fk_sitting_item_organisation_id_round_step_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "sitting_id"],
            ["sitting.organisation_id", "sitting.id"],
            name=op.f("fk_sitting_item_organisation_id_sitting_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_sitting_item_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_item")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_sitting_item_id_organisation_id")),
        sa.UniqueConstraint(
            "organisation_id",
            "sitting_id",
            "round_id",
            name=op.f("uq_sitting_item_organisation_id_sitting_id_round_id"),
        ),
    )
    op.create_index("ix_sitting_item_round", "sitting_item", ["organisation_id", "round_id", "id"])


def _urgent() -> None:
    op.create_table(
        "urgent_decision",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("appointment_id", Id(), nullable=False),
        sa.Column("post_id", Id(), nullable=False),
        sa.Column("round_step_id", Id(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "approved",
                "changes_asked",
                "rejected",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "appointment_id"],
            ["appointment.organisation_id", "appointment.id"],
            name=op.f("fk_urgent_decision_organisation_id_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "post_id"],
            ["post.organisation_id", "post.id"],
            name=op.f("fk_urgent_decision_organisation_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "round_step_id"],
            ["round_step.organisation_id", "round_step.id"],
            name=op.f("fk_urgent_decision_organisation_id_round_step_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_urgent_decision_organisation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_urgent_decision_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urgent_decision")),
    )
    op.create_index(
        "ix_urgent_decision_appointment", "urgent_decision", ["organisation_id", "appointment_id", "decided_at"]
    )
