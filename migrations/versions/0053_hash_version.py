"""The form of the hash that each version of a post was made with; those there are were made with the first one.

What was written for everybody (titles and names of topics that nobody approved among it) is written again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    op.add_column("post_version", sa.Column("hash_version", sa.Integer(), nullable=False, server_default="1"))
    op.execute("UPDATE public_page SET edition = ''")
