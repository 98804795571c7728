"""How each video is coded: bits of a colour, frames a second, and whether they last alike."""

import sqlalchemy as sa
from alembic import op

revision = "0095"
down_revision = "0094"


def upgrade() -> None:
    op.add_column("media_file", sa.Column("depth", sa.Integer(), nullable=True))
    op.add_column("media_file", sa.Column("frame_rate", sa.Float(), nullable=True))
    op.add_column("media_file", sa.Column("is_even", sa.Boolean(), nullable=False, server_default=sa.true()))
