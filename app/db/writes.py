"""Changes said once, as reads are (`app.db.reads`): of rows that nobody holds as models in the same transaction."""

from typing import Any

from sqlmodel import Session

from app.db.prepared import Ready


class Write:
    """A change of a table's rows; the statement itself says of which organisation."""

    def __init__(self, statement: Any) -> None:
        self._ready = Ready(lambda: statement)

    def run(self, session: Session, **values: Any) -> int:
        """How many rows it changed."""
        session.flush()
        connection = session.connection()
        return self._ready.on(connection).run(connection, [values])
