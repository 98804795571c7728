"""Who may decide a step, found by the step: when it is decided they all go."""

from alembic import op

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    op.create_index("ix_step_candidate_step", "step_candidate", ["organisation_id", "round_step_id"])
