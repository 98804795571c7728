"""The second opinion by meaning on posts, awaited by their rounds, and the reading of citizens' messages."""

import sqlalchemy as sa
from alembic import op

from app.db.append_only import install
from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0064"
down_revision = "0063"

CAUTIONS = ("quiet", "usual", "watchful")
UNREAD = sa.text("opinion IN ('awaited', 'missed') AND state IN ('open', 'approved')")


def upgrade() -> None:
    """Ask no opinion of rounds that are under way."""
    op.add_column("round", sa.Column("opinion", sa.String(length=32), nullable=False, server_default="not_asked"))
    op.create_index("ix_round_unread", "round", ["id"], sqlite_where=UNREAD, postgresql_where=UNREAD)
    op.add_column("worker_beat", sa.Column("reads_meaning", sa.Boolean(), nullable=False, server_default=sa.false()))
    _variant_opinions()
    op.add_column("line_example", sa.Column("reason", sa.String(), nullable=False, server_default=""))
    op.add_column("line_example", sa.Column("teaches", sa.Boolean(), nullable=False, server_default=sa.false()))
    _opinion_settings()
    op.add_column("faq_entry", sa.Column("meaning", JSONDoc(), nullable=False, server_default="{}"))
    _near_variants()
    _message_readings()
    install(op.get_bind())


def _variant_opinions() -> None:
    op.create_table(
        "variant_opinion",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("needs_person", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("nearest", JSONDoc(), nullable=False),
        sa.Column("sentences", JSONDoc(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("given_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_variant_opinion_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["variant_id", "content_hash"],
            ["variant.id", "variant.content_hash"],
            name=op.f("fk_variant_opinion_variant_id_content_hash"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_variant_opinion")),
        sa.UniqueConstraint("variant_id", name=op.f("uq_variant_opinion_variant_id")),
    )


def _opinion_settings() -> None:
    op.create_table(
        "opinion_setting",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column(
            "caution",
            sa.Enum(*CAUTIONS, name="opinion_caution", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_opinion_setting_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_opinion_setting")),
    )


def _near_variants() -> None:
    op.create_table(
        "near_variant",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("near_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_near_variant_organisation_id")),
        *(
            sa.ForeignKeyConstraint(
                ["organisation_id", key],
                ["variant.organisation_id", "variant.id"],
                name=op.f(f"fk_near_variant_organisation_id_{key}"),
            )
            for key in ("variant_id", "near_id")
        ),
        sa.PrimaryKeyConstraint("variant_id", "near_id", name=op.f("pk_near_variant")),
    )


def _message_readings() -> None:
    to_message = (["organisation_id", "message_id"], ["citizen_message.organisation_id", "citizen_message.id"])
    op.create_table(
        "unread_message",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("message_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_unread_message_organisation_id")
        ),
        sa.ForeignKeyConstraint(*to_message, name=op.f("fk_unread_message_organisation_id_message_id")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_unread_message")),
    )
    op.create_table(
        "message_reading",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("message_id", Id(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("is_emergency", sa.Boolean(), nullable=False),
        sa.Column("nearest", JSONDoc(), nullable=False),
        sa.Column("question_id", Id(), nullable=True),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_message_reading_organisation_id")
        ),
        sa.ForeignKeyConstraint(*to_message, name=op.f("fk_message_reading_organisation_id_message_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "question_id"],
            ["faq_entry.organisation_id", "faq_entry.id"],
            name=op.f("fk_message_reading_organisation_id_question_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_reading")),
        sa.UniqueConstraint("message_id", name=op.f("uq_message_reading_message_id")),
    )
