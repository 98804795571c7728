"""Changing the record as somebody with the database's own password would: the triggers are no obstacle."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session


def tamper(session: Session, statement: str, **values: Any) -> None:
    """Run one statement with the append-only triggers out of the way, and commit it."""
    session.commit()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SET LOCAL session_replication_role = replica"))
        session.execute(sa.text(statement), values)
    else:
        triggers = session.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        for name, _ in triggers:
            session.execute(sa.text(f'DROP TRIGGER "{name}"'))
        session.execute(sa.text(statement), values)
        for _, sql in triggers:
            session.connection().exec_driver_sql(sql)
    session.commit()
