from app.db.scope import Sessions

ALL_TABLES = 0x10002
"""The `PRAGMA optimize` flag for tables not queried."""


def optimise_statistics(writing: Sessions) -> bool:
    """Refresh SQLite's statistics in milliseconds, sampling only tables much changed; PostgreSQL does so itself."""
    with writing() as session:
        connection = session.connection()
        if connection.dialect.name != "sqlite":
            return False
        connection.exec_driver_sql(f"PRAGMA optimize={ALL_TABLES}")
        session.commit()
    return True
