"""Tampering with the database as an attacker with its password would, past triggers and keys."""

import sqlite3
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session


def tamper(session: Session, *statements: str, **values: Any) -> None:
    """Run statements without triggers and foreign keys, and commit; restore the triggers afterwards."""
    session.commit()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            session.execute(sa.text(statement), _named(statement, values))
        session.commit()
    else:
        _in_file(session, statements, {name: _stored(value) for name, value in values.items()})


def drop_triggers(session: Session) -> None:
    """Drop every trigger for good."""
    session.commit()
    if session.get_bind().dialect.name == "postgresql":
        query = (
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal"
        )
        for table, name in session.execute(sa.text(query)).all():
            session.execute(sa.text(f'DROP TRIGGER "{name}" ON "{table}"'))
    else:
        for (name,) in session.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(sa.text(f'DROP TRIGGER "{name}"'))
    session.commit()


def _in_file(session: Session, statements: tuple[str, ...], values: dict[str, Any]) -> None:
    file = sqlite3.connect(str(session.get_bind().url.database), timeout=30)
    triggers = file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        file.execute(f'DROP TRIGGER "{name}"')
    for statement in statements:
        file.execute(statement, _named(statement, values))
    for _, sql in triggers:
        file.execute(sql)
    file.commit()
    file.close()


def _named(statement: str, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if f":{name}" in statement}


def _stored(value: Any) -> Any:
    """Return an instant as SQLite stores it."""
    return f"{value:%Y-%m-%d %H:%M:%S.%f}" if isinstance(value, datetime) else value
