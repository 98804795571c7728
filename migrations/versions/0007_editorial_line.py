"""The editorial line, what it said of each version, and the exceptions to it."""

import sqlalchemy as sa
from alembic import op

from app.db.append_only import install
from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "line_example",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column(
            "expectation",
            sa.Enum("caught", "left_alone", name="expectation", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("added_by_name", sa.String(), nullable=False),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_line_example_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_example")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_line_example_id_organisation_id")),
    )
    op.create_table(
        "line_version",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "proposed",
                "adopted",
                "withdrawn",
                name="line_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("principles", sa.String(), nullable=False),
        sa.Column("rules", JSONDoc(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("written_by", Id(), nullable=True),
        sa.Column("written_by_name", sa.String(), nullable=False),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        sa.Column("proposed_at", UTCDateTime(), nullable=True),
        sa.Column("act_reference", sa.String(), nullable=False),
        sa.Column("act_body", sa.String(), nullable=False),
        sa.Column("in_force_from", UTCDateTime(), nullable=True),
        sa.Column("adopted_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_line_version_organisation_id")),
        sa.ForeignKeyConstraint(["written_by"], ["user.id"], name=op.f("fk_line_version_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_version")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_line_version_id_organisation_id")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_line_version_organisation_id_number")),
    )
    op.create_table(
        "word_list",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("lexicon", "register", name="list_kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", JSONDoc(), nullable=False),
        sa.Column("changed_by", Id(), nullable=True),
        sa.Column("changed_by_name", sa.String(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["user.id"], name=op.f("fk_word_list_changed_by")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_word_list_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_list")),
        sa.UniqueConstraint(
            "organisation_id", "code", "revision", name=op.f("uq_word_list_organisation_id_code_revision")
        ),
    )
    op.create_table(
        "line_signature",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("line_version_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.Column("signed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "line_version_id"],
            ["line_version.organisation_id", "line_version.id"],
            name=op.f("fk_line_signature_organisation_id_line_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_line_signature_organisation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_line_signature_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_signature")),
        sa.UniqueConstraint("line_version_id", "user_id", name=op.f("uq_line_signature_line_version_id_user_id")),
    )
    op.create_table(
        "exception_grant",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("post_id", Id(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("granted_by", Id(), nullable=False),
        sa.Column("granted_by_name", sa.String(), nullable=False),
        sa.Column("granted_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["granted_by"], ["user.id"], name=op.f("fk_exception_grant_granted_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "post_id"],
            ["post.organisation_id", "post.id"],
            name=op.f("fk_exception_grant_organisation_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_exception_grant_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exception_grant")),
    )
    with op.batch_alter_table("exception_grant", schema=None) as batch_op:
        batch_op.create_index("ix_exception_grant_post", ["organisation_id", "post_id"], unique=False)

    op.create_table(
        "line_check",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("post_version_id", Id(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum("submit", "decision", "send", name="stage", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("line_version", sa.Integer(), nullable=False),
        sa.Column("line_digest", sa.String(), nullable=False),
        sa.Column("checked_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "post_version_id"],
            ["post_version.organisation_id", "post_version.id"],
            name=op.f("fk_line_check_organisation_id_post_version_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_line_check_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_check")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_line_check_id_organisation_id")),
    )
    with op.batch_alter_table("line_check", schema=None) as batch_op:
        batch_op.create_index("ix_line_check_version", ["organisation_id", "post_version_id", "id"], unique=False)

    op.create_table(
        "finding",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("line_check_id", Id(), nullable=False),
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column(
            "action",
            sa.Enum("warn", "route", "block", name="action", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("reviewer", sa.String(), nullable=False),
        sa.Column("certain", sa.Boolean(), nullable=False),
        sa.Column("marks", JSONDoc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "line_check_id"],
            ["line_check.organisation_id", "line_check.id"],
            name=op.f("fk_finding_organisation_id_line_check_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "variant_id"],
            ["variant.organisation_id", "variant.id"],
            name=op.f("fk_finding_organisation_id_variant_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_finding_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_finding_id_organisation_id")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index("ix_finding_check", ["organisation_id", "line_check_id", "id"], unique=False)

    install(op.get_bind())
