"""Requests, what happened to each, and the link from the publication a request became."""

import sqlalchemy as sa
from alembic import op

from app.db.append_only import install
from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "request_counter",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_request_counter_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "year", name=op.f("pk_request_counter")),
    )
    op.create_table(
        "request",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "form",
                "mailbox",
                "phone",
                "in_person",
                "message",
                "meeting",
                "paper",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "original_channel",
            sa.Enum(
                "form",
                "mailbox",
                "phone",
                "in_person",
                "message",
                "meeting",
                "paper",
                name="original_channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("recorded_by", Id(), nullable=True),
        sa.Column("recorded_by_name", sa.String(), nullable=False),
        sa.Column("requester_id", Id(), nullable=True),
        sa.Column(
            "requester_kind",
            sa.Enum(
                "unit",
                "political_office",
                "temporary_adviser",
                "staff",
                "other_administration",
                "citizen",
                "association",
                "company",
                "media",
                name="requester_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("requester_name", sa.String(), nullable=False),
        sa.Column("requester_post", sa.String(), nullable=False),
        sa.Column("requester_email", sa.String(), nullable=False),
        sa.Column("on_behalf_of", sa.String(), nullable=False),
        sa.Column("behalf_is_political", sa.Boolean(), nullable=False),
        sa.Column("unit_id", Id(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("accounts", JSONDoc(), nullable=False),
        sa.Column("embargo_until", UTCDateTime(), nullable=True),
        sa.Column("urgent_because", sa.String(), nullable=False),
        sa.Column("languages", JSONDoc(), nullable=False),
        sa.Column("budget", sa.String(), nullable=False),
        sa.Column("sensitivities", JSONDoc(), nullable=False),
        sa.Column("attachments", JSONDoc(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=True),
        sa.Column("erased_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "unit_id"],
            ["unit.organisation_id", "unit.id"],
            name=op.f("fk_request_organisation_id_unit_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_request_organisation_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["user.id"], name=op.f("fk_request_recorded_by")),
        sa.ForeignKeyConstraint(["requester_id"], ["user.id"], name=op.f("fk_request_requester_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_request_id_organisation_id")),
        sa.UniqueConstraint("organisation_id", "year", "ordinal", name=op.f("uq_request_organisation_id_year_ordinal")),
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index("ix_request_received", ["organisation_id", "received_at", "id"], unique=False)
        batch_op.create_index(
            "ix_request_requester", ["organisation_id", "requester_id", "received_at", "id"], unique=False
        )
        batch_op.create_index("uq_request_form", ["organisation_id", "recorded_by", "form_key"], unique=True)

    op.create_table(
        "open_request",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("request_id", Id(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "request_id"],
            ["request.organisation_id", "request.id"],
            name=op.f("fk_open_request_organisation_id_request_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_open_request_organisation_id")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_open_request")),
    )
    with op.batch_alter_table("open_request", schema=None) as batch_op:
        batch_op.create_index("ix_open_request_queue", ["organisation_id", "received_at", "request_id"], unique=False)

    op.create_table(
        "request_act",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("request_id", Id(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "received",
                "insisted",
                "ordered",
                "ordered_verbally",
                "changed_after_approval",
                "remove",
                "reply_as",
                "bypass_attempt",
                "accepted",
                "adapted",
                "merged",
                "redirected",
                "refused",
                "linked",
                "answered",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("by_id", Id(), nullable=True),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("motive", sa.String(), nullable=False),
        sa.Column("rules", JSONDoc(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("into_id", Id(), nullable=True),
        sa.Column("post_id", Id(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_request_act_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "into_id"],
            ["request.organisation_id", "request.id"],
            name=op.f("fk_request_act_organisation_id_into_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "post_id"],
            ["post.organisation_id", "post.id"],
            name=op.f("fk_request_act_organisation_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "request_id"],
            ["request.organisation_id", "request.id"],
            name=op.f("fk_request_act_organisation_id_request_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_request_act_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_act")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_request_act_id_organisation_id")),
    )
    with op.batch_alter_table("request_act", schema=None) as batch_op:
        batch_op.create_index("ix_request_act_at", ["organisation_id", "at", "id"], unique=False)
        batch_op.create_index("ix_request_act_into", ["organisation_id", "into_id"], unique=False)
        batch_op.create_index("ix_request_act_request", ["organisation_id", "request_id", "id"], unique=False)

    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.add_column(sa.Column("request_id", Id(), nullable=True))
        batch_op.create_index("ix_post_request", ["organisation_id", "request_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_post_organisation_id_request_id"),
            "request",
            ["organisation_id", "request_id"],
            ["organisation_id", "id"],
        )

    install(op.get_bind())
