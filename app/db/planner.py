"""Query planning for the few statements that count much."""

import sqlalchemy as sa
from sqlmodel import Session

from app.db.engine import begin_transaction

WORK_MEMORY = "32MB"
"""Memory for such statements' sorts and hash tables before disk."""
_SETTINGS = {"plan_cache_mode": "force_custom_plan", "work_mem": WORK_MEMORY}
_CUSTOM_PLANS = sa.select(*(sa.func.set_config(name, value, True) for name, value in _SETTINGS.items()))


def use_custom_plans(session: Session) -> None:
    """Make PostgreSQL plan each statement for its values until this transaction ends.

    SQLite always does enough. Planning costs a millisecond; scans over months are misplanned otherwise.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        begin_transaction(connection)
        session.execute(_CUSTOM_PLANS)
