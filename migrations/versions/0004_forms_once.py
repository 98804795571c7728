"""A form makes one post however often it is sent, and stands on everything it edits, not on the text alone."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("post", sa.Column("form_key", sa.String(), nullable=True))
    op.create_index("uq_post_form", "post", ["organisation_id", "author_id", "form_key"], unique=True)
    with op.batch_alter_table("working_copy") as table:
        table.add_column(sa.Column("base", sa.String(), nullable=False, server_default=""))
        table.drop_column("base_version")
    with op.batch_alter_table("working_copy") as table:
        table.alter_column("base", existing_type=sa.String(), existing_nullable=False, server_default=None)
