"""The name under which an organisation knew somebody who left it and has changed it since."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"


def upgrade() -> None:
    """Leave it empty for those who left before: which name was known then is not written anywhere."""
    op.add_column("membership", sa.Column("known_name", sa.String(), nullable=False, server_default=""))
