"""What a database needs now and then to stay quick."""

from app.db.scope import Sessions

ALL_TABLES = 0x10002
"""`PRAGMA optimize` looks by itself only at what this connection has asked about, and connections come and go."""


def optimise_statistics(writing: Sessions) -> bool:
    """Have SQLite count again what has grown, so that it chooses its indexes well. PostgreSQL does so by itself.

    Takes milliseconds: it samples, and only tables that changed much.
    """
    with writing() as session:
        connection = session.connection()
        if connection.dialect.name != "sqlite":
            return False
        connection.exec_driver_sql(f"PRAGMA optimize={ALL_TABLES}")
        session.commit()
    return True
