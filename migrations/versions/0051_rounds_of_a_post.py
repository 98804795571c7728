"""The rounds of a post, found by its organisation too: beside it, an engine that has counted nothing took another."""

from alembic import op

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    op.create_index("ix_round_post", "round", ["post_id", "organisation_id"])
    op.drop_index("ix_round_post_id", "round")
