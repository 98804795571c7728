"""The stop of every account at once, as pages that people open first announce it."""

from typing import NamedTuple

from app.core.permissions import Permission
from app.domain.directory.queries.channels import JointPause, joint_pause
from app.web.request import actor, read_session, work

STOPPERS = (Permission.ACCOUNT_MANAGE, Permission.PLAN_ADOPT)
"""Who stops every account, and opens them again."""


class StopView(NamedTuple):
    pause: JointPause
    opens: bool


def stop_in_force() -> StopView | None:
    """Return the stop while an account waits to be opened again; one statement."""
    pause = joint_pause(work(read_session()))
    return StopView(pause, any(actor().may(each) for each in STOPPERS)) if pause else None
