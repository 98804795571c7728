"""Templates of replies, what they are usually filled with, and answers worth keeping."""

import sqlalchemy as sa
from alembic import op

from app.db.append_only import install
from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0044"
down_revision = "0043"

TEMPLATE_KINDS = ("acknowledgement", "answer", "norms", "notice")
CATEGORIES = (
    "emergency",
    "personal_data",
    "threat",
    "spam",
    "insult",
    "question_general",
    "question_unit",
    "question_file",
    "access_to_information",
    "incident",
    "complaint",
    "criticism",
    "factual_error",
    "suggestion",
    "thanks",
    "political",
    "press",
    "own_error",
    "rights_request",
    "whistleblowing",
    "other",
)


def upgrade() -> None:
    _response_template()
    _usual_value()
    _template_version()
    _faq_entry()
    _template_decision()
    install(op.get_bind())


def _word(
    name: str, values: tuple[str, ...], check: str, *, nullable: bool = False, checked: bool = True
) -> sa.Column[str]:
    kind = sa.Enum(*values, name=check, native_enum=False, create_constraint=checked, length=32)
    return sa.Column(name, kind, nullable=nullable)


def _response_template() -> None:
    op.create_table(
        "response_template",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id")),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("owner_id", Id(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("retired_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_response_template_organisation_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_response_template_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_template")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_response_template_id_organisation_id")),
        sa.UniqueConstraint("organisation_id", "code", name=op.f("uq_response_template_organisation_id_code")),
    )


def _usual_value() -> None:
    op.create_table(
        "usual_value",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("name", "value")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_usual_value_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usual_value")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_usual_value_organisation_id_name")),
    )


def _template_version() -> None:
    op.create_table(
        "template_version",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id", "template_id", "written_by")),
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("name", "written_by_name")),
        *(sa.Column(name, JSONDoc(), nullable=False) for name in ("categories", "texts", "variables", "channels")),
        sa.Column("is_service", sa.Boolean(), nullable=False),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        _word("kind", TEMPLATE_KINDS, "template_kind"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "template_id"],
            ["response_template.organisation_id", "response_template.id"],
            name=op.f("fk_template_version_organisation_id_template_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_template_version_organisation_id")
        ),
        sa.ForeignKeyConstraint(["written_by"], ["user.id"], name=op.f("fk_template_version_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_version")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_template_version_id_organisation_id")),
        sa.UniqueConstraint("template_id", "number", name=op.f("uq_template_version_template_id_number")),
    )
    op.create_index(
        "ix_template_version_template", "template_version", ["organisation_id", "template_id", "number"], unique=False
    )


def _faq_entry() -> None:
    op.create_table(
        "faq_entry",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id", "kept_by")),
        *(sa.Column(name, JSONDoc(), nullable=False) for name in ("question", "answer")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("words", "kept_by_name")),
        *(sa.Column(name, Id(), nullable=True) for name in ("topic_id", "case_id")),
        sa.Column("kept_at", UTCDateTime(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("retired_at", UTCDateTime(), nullable=True),
        _word("category", CATEGORIES, "faq_category"),
        sa.ForeignKeyConstraint(["kept_by"], ["user.id"], name=op.f("fk_faq_entry_kept_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "case_id"],
            ["citizen_case.organisation_id", "citizen_case.id"],
            name=op.f("fk_faq_entry_organisation_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "topic_id"],
            ["topic.organisation_id", "topic.id"],
            name=op.f("fk_faq_entry_organisation_id_topic_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_faq_entry_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_entry")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_faq_entry_id_organisation_id")),
    )
    op.create_index(
        "ix_faq_entry_kept",
        "faq_entry",
        ["organisation_id", "id"],
        unique=False,
        sqlite_where=sa.text("retired_at IS NULL"),
        postgresql_where=sa.text("retired_at IS NULL"),
    )


def _template_decision() -> None:
    op.create_table(
        "template_decision",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id", "version_id", "by_id")),
        sa.Column("is_approved", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("reason", "by_name")),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_template_decision_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "version_id"],
            ["template_version.organisation_id", "template_version.id"],
            name=op.f("fk_template_decision_organisation_id_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_template_decision_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_decision")),
        sa.UniqueConstraint("version_id", name=op.f("uq_template_decision_version_id")),
    )
