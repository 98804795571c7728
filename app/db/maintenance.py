"""Periodic maintenance that keeps a database fast."""

from app.db.scope import Sessions

ALL_TABLES = 0x10002
"""The `PRAGMA optimize` flag for tables this short-lived connection has not queried."""


def optimise_statistics(writing: Sessions) -> bool:
    """Refresh SQLite's statistics, for index choice; PostgreSQL does so by itself.

    Takes milliseconds: it samples only tables that changed much.
    """
    with writing() as session:
        connection = session.connection()
        if connection.dialect.name != "sqlite":
            return False
        connection.exec_driver_sql(f"PRAGMA optimize={ALL_TABLES}")
        session.commit()
    return True
