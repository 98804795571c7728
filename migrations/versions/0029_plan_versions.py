"""The plan as it is written stop by stop, its versions and whoever signs them."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0029"
down_revision = "0028"

STOPS = ("wait", "why", "others", "who", "where", "means", "exists", "guide")


def stop() -> sa.Column:
    kind = sa.Enum(*STOPS, name="stop", native_enum=False, create_constraint=True, length=32)
    return sa.Column("stop", kind, nullable=False)


def person(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, Id(), nullable=nullable)


def upgrade() -> None:
    _sections()
    _comments()
    _versions()
    _signatures()


def _table(name: str, *columns: sa.schema.SchemaItem, people: tuple[str, ...]) -> None:
    op.create_table(
        name,
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{name}_organisation_id")),
        *(sa.ForeignKeyConstraint([one], ["user.id"], name=op.f(f"fk_{name}_{one}")) for one in people),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _own(name: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{name}_{'_'.join(columns)}"))


def _sections() -> None:
    _table(
        "plan_section",
        stop(),
        sa.Column("body", JSONDoc(), nullable=False),
        person("owner_id"),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", UTCDateTime(), nullable=True),
        sa.Column("saved_by_name", sa.String(), nullable=False),
        _own("plan_section", "id", "organisation_id"),
        _own("plan_section", "organisation_id", "stop"),
        people=("owner_id",),
    )


def _comments() -> None:
    _table(
        "plan_comment",
        stop(),
        sa.Column("text", sa.String(), nullable=False),
        person("author_id", nullable=False),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.Column("settled_by_name", sa.String(), nullable=False),
        _own("plan_comment", "id", "organisation_id"),
        people=("author_id",),
    )
    op.create_index("ix_plan_comment_stop", "plan_comment", ["organisation_id", "stop", "id"])


def _versions() -> None:
    _table(
        "plan_version",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", JSONDoc(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("digest", "note")),
        sa.Column("proposed_at", UTCDateTime(), nullable=False),
        person("proposed_by_id"),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("proposed_by_name", "act_body", "act_number", "approved_by_name")
        ),
        *(sa.Column(name, UTCDateTime(), nullable=True) for name in ("approved_at", "withdrawn_at")),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("act_on", "in_force_from", "ends_on", "review_on")),
        _own("plan_version", "id", "organisation_id"),
        _own("plan_version", "organisation_id", "number"),
        people=("proposed_by_id",),
    )
    op.create_index("ix_plan_version_force", "plan_version", ["organisation_id", "in_force_from"])


def _signatures() -> None:
    _table(
        "plan_signature",
        sa.Column("plan_version_id", Id(), nullable=False),
        person("user_id", nullable=False),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.Column("signed_at", UTCDateTime(), nullable=False),
        _own("plan_signature", "plan_version_id", "user_id"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "plan_version_id"],
            ["plan_version.organisation_id", "plan_version.id"],
            name=op.f("fk_plan_signature_organisation_id_plan_version_id"),
        ),
        people=("user_id",),
    )
