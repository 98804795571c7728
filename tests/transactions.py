"""Limits on writing transactions: on SQLite all other writers wait for their end.

Each test counts every request's statements and CPU time in them (waiting is not counted, so a busy machine makes no
test fail).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import thread_time
from typing import Any

from flask import has_request_context, request
from sqlalchemy import Connection, Engine, event

MOST_STATEMENTS = 100
"""An act takes fewer than 25 (its own tests check that); several of them, or a portion of a sheet, fewer than this."""
MOST_SECONDS = 6.0
"""CPU seconds, on a machine three times slower: longer work is done before the transaction begins."""
LONGER: Mapping[str, str] = {
    "citizens.apply_file": "two hundred messages, each sorted and with its entries: the worker goes on with the rest",
}
"""Reasons for a higher limit of either kind, by endpoint."""


@dataclass(slots=True)
class Work:
    """The work of one transaction so far."""

    began: float = field(default_factory=thread_time)
    statements: int = 0
    last: Any = None

    def excess(self) -> str:
        seconds = thread_time() - self.began
        if self.statements > MOST_STATEMENTS or seconds > MOST_SECONDS:
            return f"{self.statements} statements, {seconds:.1f} s of work in one transaction"
        return ""


@contextmanager
def watched(engine: Engine) -> Iterator[list[str]]:
    """Yield the excesses of the requests that write on an engine, as they come."""
    excesses: list[str] = []
    begun = object()

    def begin(connection: Connection) -> None:
        if has_request_context() and not connection.get_execution_options().get("read_only"):
            connection.info[begun] = Work()

    def count(connection: Connection, _cursor: Any, _text: str, _given: Any, context: Any, many: bool) -> None:
        """Count a statement; an executemany counts one, as in `tests.statement_counter`."""
        if (work := connection.info.get(begun)) and not (many and work.last is context):
            work.statements += 1
            work.last = context

    def end(connection: Connection) -> None:
        work = connection.info.pop(begun, None)
        if work and has_request_context() and (excess := work.excess()) and request.endpoint not in LONGER:
            excesses.append(f"{request.method} {request.path}: {excess}")

    listeners = {"begin": begin, "before_cursor_execute": count, "commit": end, "rollback": end}
    for name, listener in listeners.items():
        event.listen(engine, name, listener)
    try:
        yield excesses
    finally:
        for name, listener in listeners.items():
            event.remove(engine, name, listener)
