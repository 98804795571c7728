"""How a database plans the few statements that count a great deal."""

import sqlalchemy as sa
from sqlmodel import Session

from app.db.engine import begin_transaction

WORK_MEMORY = "32MB"
"""What sorts and hash tables of such a statement may take before they go to disk."""
_SETTINGS = {"plan_cache_mode": "force_custom_plan", "work_mem": WORK_MEMORY}
_CUSTOM_PLANS = sa.select(*(sa.func.set_config(name, value, True) for name, value in _SETTINGS.items()))


def use_custom_plans(session: Session) -> None:
    """Until this transaction ends, PostgreSQL plans each statement for its values; SQLite always does enough.

    Planning costs a millisecond, and what spans months and scans whole tables is planned wrongly without its values.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        begin_transaction(connection)
        session.execute(_CUSTOM_PLANS)
