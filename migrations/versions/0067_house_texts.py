"""Groups of hashtags and templates of an organisation, for whoever writes its posts."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id

revision = "0067"
down_revision = "0066"

KINDS = ("hashtags", "template")


def upgrade() -> None:
    op.create_table(
        "house_text",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="house_text_kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_house_text_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house_text")),
        sa.UniqueConstraint("organisation_id", "kind", "name", name=op.f("uq_house_text_organisation_id_kind_name")),
    )
