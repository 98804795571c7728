"""Norms of participation, measures with their evidence, and whose data are restricted."""

import sqlalchemy as sa
from alembic import op

from app.db.append_only import install
from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0043"
down_revision = "0042"

MEASURE_KINDS = ("warn", "hide", "report", "block")
MEASURE_STATES = ("proposed", "declined", "to_do", "standing", "lifted")


def upgrade() -> None:
    _participation_norms()
    _citizen_restriction()
    _norms_adoption()
    _measure_evidence()
    _moderation_measure()
    _measure_indexes()
    install(op.get_bind())


def _word(
    name: str, values: tuple[str, ...], check: str, *, nullable: bool = False, checked: bool = True
) -> sa.Column[str]:
    kind = sa.Enum(*values, name=check, native_enum=False, create_constraint=checked, length=32)
    return sa.Column(name, kind, nullable=nullable)


def _within(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_organisation_id_{column}")
    return sa.ForeignKeyConstraint(["organisation_id", column], [f"{to}.organisation_id", f"{to}.id"], name=name)


def _points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _participation_norms() -> None:
    op.create_table(
        "participation_norms",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id", "written_by")),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", JSONDoc(), nullable=False),
        sa.Column("written_by_name", sa.String(), nullable=False),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        _points("participation_norms", "organisation_id", "organisation"),
        _points("participation_norms", "written_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation_norms")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_participation_norms_id_organisation_id")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_participation_norms_organisation_id_number")),
    )


def _citizen_restriction() -> None:
    op.create_table(
        "citizen_restriction",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id", "citizen_id", "by_id")),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("reason", "asked_by", "by_name")),
        sa.Column("at", UTCDateTime(), nullable=False),
        _points("citizen_restriction", "by_id", "user"),
        _within("citizen_restriction", "citizen_id", "citizen"),
        _points("citizen_restriction", "organisation_id", "organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citizen_restriction")),
    )
    op.create_index(
        "ix_citizen_restriction_citizen", "citizen_restriction", ["organisation_id", "citizen_id", "id"], unique=False
    )


def _norms_adoption() -> None:
    op.create_table(
        "norms_adoption",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id", "norms_id", "adopted_by")),
        sa.Column("adopted_by_name", sa.String(), nullable=False),
        sa.Column("adopted_at", UTCDateTime(), nullable=False),
        _points("norms_adoption", "adopted_by", "user"),
        _within("norms_adoption", "norms_id", "participation_norms"),
        _points("norms_adoption", "organisation_id", "organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norms_adoption")),
        sa.UniqueConstraint("norms_id", name=op.f("uq_norms_adoption_norms_id")),
    )
    op.create_index("ix_norms_adoption_at", "norms_adoption", ["organisation_id", "id"], unique=False)


def _measure_evidence() -> None:
    op.create_table(
        "measure_evidence",
        *(
            sa.Column(name, Id(), nullable=False)
            for name in ("organisation_id", "id", "case_id", "message_id", "captured_by")
        ),
        *(sa.Column(name, UTCDateTime(), nullable=False) for name in ("captured_at", "seen_at")),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("captured_by_name", "text", "author", "permalink", "digest")
        ),
        sa.Column("images", JSONDoc(), nullable=False),
        sa.Column("purged_at", UTCDateTime(), nullable=True),
        _points("measure_evidence", "captured_by", "user"),
        _within("measure_evidence", "case_id", "citizen_case"),
        _within("measure_evidence", "message_id", "citizen_message"),
        _points("measure_evidence", "organisation_id", "organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_evidence")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_measure_evidence_id_organisation_id")),
    )
    op.create_index("ix_measure_evidence_case", "measure_evidence", ["organisation_id", "case_id", "id"], unique=False)


def _moderation_measure() -> None:
    op.create_table(
        "moderation_measure",
        *(
            sa.Column(name, Id(), nullable=False)
            for name in ("organisation_id", "id", "case_id", "message_id", "norms_id", "evidence_id", "proposed_by")
        ),
        *(
            sa.Column(name, Id(), nullable=True)
            for name in ("citizen_id", "notice_id", "decided_by", "done_by", "lifted_by")
        ),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("is_overridden", "at_once", "is_reversal")),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in (
                "norm",
                "reason",
                "complain_url",
                "proposed_by_name",
                "decided_by_name",
                "decided_why",
                "done_by_name",
                "done_how",
                "lifted_by_name",
                "lifted_why",
            )
        ),
        *(
            sa.Column(name, UTCDateTime(), nullable=True)
            for name in ("look_by", "ends_at", "review_at", "decided_at", "done_at", "reviewed_at", "lifted_at")
        ),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("proposed_at", UTCDateTime(), nullable=False),
        _word("kind", MEASURE_KINDS, "measure_kind"),
        _word("state", MEASURE_STATES, "measure_state"),
        sa.Column("category", sa.String(32), nullable=False),
        *_measure_rules(),
    )


def _measure_rules() -> list[sa.Constraint]:
    within = {
        "case_id": "citizen_case",
        "citizen_id": "citizen",
        "evidence_id": "measure_evidence",
        "message_id": "citizen_message",
        "norms_id": "participation_norms",
        "notice_id": "reply",
    }
    return [
        sa.CheckConstraint("kind = 'hide' OR NOT at_once", name=op.f("ck_moderation_measure_only_hiding_at_once")),
        sa.CheckConstraint(
            "state IN ('proposed', 'declined') OR at_once OR (decided_by IS NOT NULL AND decided_by <> proposed_by)",
            name=op.f("ck_moderation_measure_two_people"),
        ),
        *(_within("moderation_measure", column, to) for column, to in within.items()),
        *(
            _points("moderation_measure", column, "user")
            for column in ("proposed_by", "decided_by", "done_by", "lifted_by")
        ),
        _points("moderation_measure", "organisation_id", "organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_measure")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_moderation_measure_id_organisation_id")),
    ]


def _measure_indexes() -> None:
    op.create_index(
        "ix_moderation_measure_at", "moderation_measure", ["organisation_id", "proposed_at", "id"], unique=False
    )
    op.create_index(
        "ix_moderation_measure_case", "moderation_measure", ["organisation_id", "case_id", "id"], unique=False
    )
    op.create_index(
        "ix_moderation_measure_citizen", "moderation_measure", ["organisation_id", "citizen_id", "id"], unique=False
    )
    op.create_index(
        "ix_moderation_measure_review",
        "moderation_measure",
        ["review_at"],
        unique=False,
        sqlite_where=sa.text("review_at IS NOT NULL"),
        postgresql_where=sa.text("review_at IS NOT NULL"),
    )
    op.create_index(
        "uq_moderation_measure_live",
        "moderation_measure",
        ["message_id", "kind"],
        unique=True,
        sqlite_where=sa.text("state IN ('proposed', 'to_do', 'standing')"),
        postgresql_where=sa.text("state IN ('proposed', 'to_do', 'standing')"),
    )
