"""Invitations that wait for a yes. Who was invited before stays what they are."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0058"
down_revision = "0057"


def upgrade() -> None:
    op.create_table(
        "invitation",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("email", "name", "job_title", "invited_by_name")),
        sa.Column("roles", JSONDoc(), nullable=False),
        sa.Column("post_kind", sa.String(), nullable=False),
        sa.Column("unit_id", Id(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("invited_by", Id(), nullable=True),
        sa.Column("invited_at", UTCDateTime(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("user_id", Id(), nullable=True),
        sa.Column("accepted_at", UTCDateTime(), nullable=True),
        sa.Column("declined_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_invitation_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "unit_id"],
            ["unit.organisation_id", "unit.id"],
            name=op.f("fk_invitation_organisation_id_unit_id_unit"),
        ),
        sa.ForeignKeyConstraint(["invited_by"], ["user.id"], name=op.f("fk_invitation_invited_by_user")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_invitation_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    waiting = sa.text("accepted_at IS NULL")
    columns = ["organisation_id", "email"]
    op.create_index(
        "ix_invitation_waiting", "invitation", columns, unique=True, sqlite_where=waiting, postgresql_where=waiting
    )
    op.create_index("ix_invitation_email", "invitation", ["email"])
    op.create_index("ix_invitation_user", "invitation", ["user_id"])
