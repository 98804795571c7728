"""A count of the statements sent to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event

CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")


@dataclass(slots=True)
class Statements:
    """The statements sent, without those that open and close transactions; an executemany counts one."""

    texts: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.texts)


@contextmanager
def counting(engine: Engine) -> Iterator[Statements]:
    seen = Statements()

    many: list[Any] = []

    def note(_connection: Any, _cursor: Any, statement: str, _given: Any, context: Any, executemany: bool) -> None:
        """Note a statement; SQLite gets the rows of an executemany with RETURNING one by one, still counted as one."""
        is_next = executemany and bool(many) and many[-1] is context
        many[:] = [context]
        if not is_next and not statement.lstrip().upper().startswith(CONTROL):
            seen.texts.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
