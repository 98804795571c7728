"""What is said around a text under review: comments, suggested texts, and who is looking at it."""

import sqlalchemy as sa
from alembic import op

from app.db.append_only import install
from app.db.columns import Id, UTCDateTime

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    for name in ("planned_at", "present_since", "present_at"):
        op.add_column("post_view", sa.Column(name, UTCDateTime(), nullable=True))
    op.create_index("ix_post_view_post", "post_view", ["post_id", "present_at"])
    _comments()
    _suggestions()
    _answers()
    install(op.get_bind())


def _comments() -> None:
    kinds = sa.Enum(
        "said", "resolved", "reopened", name="comment_kind", native_enum=False, create_constraint=True, length=32
    )
    op.create_table(
        "post_comment",
        *_said_by("post_comment"),
        sa.Column("post_id", Id(), nullable=False),
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("thread_id", Id(), nullable=True),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("starts_at", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("said_at", UTCDateTime(), nullable=False),
        *_within("post_comment", post_id="post", variant_id="variant", thread_id="post_comment"),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_post_comment_id_organisation_id")),
    )
    op.create_index("ix_post_comment_post", "post_comment", ["organisation_id", "post_id", "id"])


def _suggestions() -> None:
    op.create_table(
        "suggestion",
        *_said_by("suggestion"),
        sa.Column("post_id", Id(), nullable=False),
        sa.Column("round_id", Id(), nullable=False),
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("suggested_at", UTCDateTime(), nullable=False),
        *_within("suggestion", post_id="post", round_id="round"),
        sa.ForeignKeyConstraint(
            ["variant_id", "content_hash"],
            ["variant.id", "variant.content_hash"],
            name=op.f("fk_suggestion_variant_id_content_hash"),
        ),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_suggestion_id_organisation_id")),
        sa.UniqueConstraint(
            "round_id", "user_id", "variant_id", name=op.f("uq_suggestion_round_id_user_id_variant_id")
        ),
    )
    op.create_index("ix_suggestion_post", "suggestion", ["organisation_id", "post_id", "id"])


def _answers() -> None:
    op.create_table(
        "suggestion_answer",
        *_said_by("suggestion_answer"),
        sa.Column("suggestion_id", Id(), nullable=False),
        sa.Column("is_accepted", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=False),
        *_within("suggestion_answer", suggestion_id="suggestion"),
        sa.UniqueConstraint("suggestion_id", name=op.f("uq_suggestion_answer_suggestion_id")),
    )


def _said_by(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f(f"fk_{table}_user_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _within(table: str, **parents: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            ["organisation_id", column],
            [f"{parent}.organisation_id", f"{parent}.id"],
            name=op.f(f"fk_{table}_organisation_id_{column}"),
        )
        for column, parent in parents.items()
    ]
