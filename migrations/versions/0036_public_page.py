"""The page everybody may read: what is shown on it, and its finished documents."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0036"
down_revision = "0035"

LICENCES = ("cc-by-4.0", "cc0-1.0")


def upgrade() -> None:
    _pages()
    _documents()


def _of_organisation(name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{name}_organisation_id"))


def _pages() -> None:
    licence = sa.Enum(*LICENCES, name="licence", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "public_page",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("parts", JSONDoc(), nullable=False),
        sa.Column("may_index", sa.Boolean(), nullable=False),
        sa.Column("licence", licence, nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("stale_at", UTCDateTime(), nullable=True),
        _of_organisation("public_page"),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_public_page")),
    )


def _documents() -> None:
    op.create_table(
        "public_document",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("path", "language", "media_type")),
        *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in ("content", "gzip", "brotli")),
        sa.Column("etag", sa.String(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        _of_organisation("public_document"),
        sa.UniqueConstraint("organisation_id", "path", name=op.f("uq_public_document_organisation_id_path")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_document")),
    )
