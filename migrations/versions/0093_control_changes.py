"""Changes of control: what waits for a second person, in one table; who made each membership."""

import sqlalchemy as sa
from alembic import op

from app.db.append_only import install
from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0093"
down_revision = "0092"

ROLES = (
    *("author", "editor", "supervisor", "neutrality_reviewer", "legal_reviewer"),
    *("political_office", "unit_liaison", "auditor", "administrator"),
)
OUTCOMES = ("confirmed", "refused", "withdrawn", "elapsed")
WAITED = "('oneself', 'only_administrator', 'console')"
_CHANGE, _ANSWER = "control_change", "control_answer"


def upgrade() -> None:
    """Move the grants and their answers under their own keys, and note who gave each function."""
    _create_changes()
    _create_answers()
    _move_rows()
    _note_makers()
    _drop_old_tables()
    install(op.get_bind())


def _create_changes() -> None:
    op.create_table(
        _CHANGE,
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("user_id", Id(), nullable=True),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.Column("role", _named("role", *ROLES), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("subject", "title")),
        sa.Column("terms", JSONDoc(), nullable=False),
        sa.Column("ground", sa.String(32), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("given_by", JSONDoc(), nullable=False),
        sa.Column("confirmers", JSONDoc(), nullable=True),
        sa.Column("proposed_by", Id(), nullable=True),
        sa.Column("proposed_by_name", sa.String(), nullable=False),
        sa.Column("proposed_at", UTCDateTime(), nullable=False),
        sa.Column("effective_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["proposed_by"], ["user.id"], name=op.f(f"fk_{_CHANGE}_proposed_by")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f(f"fk_{_CHANGE}_user_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{_CHANGE}_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_CHANGE}")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f(f"uq_{_CHANGE}_id_organisation_id")),
    )
    op.create_index(f"ix_{_CHANGE}_newest", _CHANGE, ["organisation_id", "id"])
    op.create_index(f"ix_{_CHANGE}_due", _CHANGE, ["effective_at"])
    op.create_index(f"ix_{_CHANGE}_user", _CHANGE, ["user_id"])


def _create_answers() -> None:
    op.create_table(
        _ANSWER,
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("change_id", Id(), nullable=False),
        sa.Column("outcome", _named("change_outcome", *OUTCOMES), nullable=False),
        sa.Column("user_id", Id(), nullable=True),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f(f"fk_{_ANSWER}_user_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "change_id"],
            [f"{_CHANGE}.organisation_id", f"{_CHANGE}.id"],
            name=op.f(f"fk_{_ANSWER}_organisation_id_change_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{_ANSWER}_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_ANSWER}")),
        sa.UniqueConstraint(
            "organisation_id",
            "change_id",
            "outcome",
            name=op.f(f"uq_{_ANSWER}_organisation_id_change_id_outcome"),
        ),
    )


def _move_rows() -> None:
    """Keep each key: memberships refer to it. Those who could confirm an older grant are not known."""
    op.execute(
        "INSERT INTO control_change (organisation_id, id, kind, user_id, user_name, role, subject, title, terms,"
        " ground, waits, given_by, confirmers, proposed_by, proposed_by_name, proposed_at, effective_at)"
        " SELECT organisation_id, id, kind, user_id, user_name, role,"
        " CASE WHEN role IS NULL THEN '' ELSE 'user:' || user_id || ':' || role END, '', terms, ground,"
        " ground IN ('oneself', 'only_administrator', 'console'), given_by, NULL, granted_by, granted_by_name,"
        " granted_at, effective_at FROM function_grant"
    )
    op.execute(
        "INSERT INTO control_answer (organisation_id, id, change_id, outcome, user_id, user_name, reason, answered_at)"
        " SELECT organisation_id, id, grant_id, outcome, user_id, user_name, reason, answered_at FROM grant_answer"
    )
    for table in ("passage", "recognised_author"):
        typed = sa.table(table, sa.column("source"))
        op.execute(typed.update().where(typed.c.source == "grant_answer").values(source="control_answer"))
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "SELECT setval(pg_get_serial_sequence('control_change', 'id'), max(id)) FROM control_change"
            " HAVING count(*) > 0"
        )
        op.execute(
            "SELECT setval(pg_get_serial_sequence('control_answer', 'id'), max(id)) FROM control_answer"
            " HAVING count(*) > 0"
        )


def _note_makers() -> None:
    with op.batch_alter_table("membership") as table:
        table.add_column(sa.Column("made_by", Id(), nullable=True))
        table.add_column(sa.Column("made_by_name", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("ground", sa.String(32), nullable=True))
        table.create_foreign_key(op.f("fk_membership_made_by"), "user", ["made_by"], ["id"])
    op.execute(
        "UPDATE membership SET (made_by, made_by_name, ground) = (SELECT proposed_by, proposed_by_name, ground"
        " FROM control_change WHERE control_change.id = membership.grant_id)"
        " WHERE EXISTS (SELECT 1 FROM control_change WHERE control_change.id = membership.grant_id)"
    )


def _drop_old_tables() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in ("grant_answer", "function_grant"):
        op.drop_table(table)
        for function in (f"keep_{table}", f"keep_whole_{table}") if is_postgresql else ():
            op.execute(f"DROP FUNCTION IF EXISTS {function}()")


def _named(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
