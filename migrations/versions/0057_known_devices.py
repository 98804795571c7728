"""Wrong guesses in rows that are used again, and the devices each person has signed in with.

What was counted lasted fifteen minutes: it is begun anew.
"""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, UTCDateTime

revision = "0057"
down_revision = "0056"


def upgrade() -> None:
    op.drop_table("sign_in_attempt")
    op.create_table(
        "sign_in_attempt",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("window", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_attempt")),
    )
    op.create_table(
        "known_device",
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_known_device_user_id_user")),
        sa.PrimaryKeyConstraint("user_id", "token_hash", name=op.f("pk_known_device")),
    )
    op.add_column("user_session", sa.Column("known_as", sa.String(), server_default="", nullable=False))
