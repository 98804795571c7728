"""Who typed which words in a body, and the contributors recognised by them; the worker fills it with what there is."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, UTCDateTime

revision = "0090"
down_revision = "0089"


def upgrade() -> None:
    _add_passages()
    _add_recognised_authors()


def _add_passages() -> None:
    op.create_table(
        "passage",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_id", Id(), nullable=True),
        sa.Column("typed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_passage_organisation_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_passage_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_passage_id_organisation_id")),
    )
    op.create_index("ix_passage_source", "passage", ["organisation_id", "source", "source_id"])
    op.create_index("ix_passage_user", "passage", ["organisation_id", "user_id"])
    op.create_table(
        "passage_key",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "key", "passage_id")),
        sa.Column("approved_by", Id(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_passage_key_organisation_id")),
        sa.PrimaryKeyConstraint("organisation_id", "key", "passage_id", name=op.f("pk_passage_key")),
        sqlite_with_rowid=False,
    )


def _add_recognised_authors() -> None:
    op.create_table(
        "recognised_author",
        *(sa.Column(name, Id(), nullable=False) for name in ("organisation_id", "id", "post_version_id", "user_id")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("words", "source")),
        sa.Column("source_id", Id(), nullable=True),
        sa.Column("typed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_recognised_author_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "post_version_id"],
            ["post_version.organisation_id", "post_version.id"],
            name=op.f("fk_recognised_author_organisation_id_post_version_id"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_recognised_author_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognised_author")),
        sa.UniqueConstraint("post_version_id", "user_id", name=op.f("uq_recognised_author_post_version_id_user_id")),
    )
    op.create_index("ix_recognised_author_user", "recognised_author", ["organisation_id", "user_id"])
