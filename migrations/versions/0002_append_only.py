"""Facts cannot be changed or removed, not even by hand."""

from alembic import op

from app.db.append_only import install

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    install(op.get_bind())
