"""A queue for processes of one machine that would otherwise all knock at the same door."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from app.db.engine import is_sqlite

FILE = "sending.lock"


def writer_queue(database_url: str, data_dir: Path) -> Callable[[], AbstractContextManager[None]]:
    """Held by one worker at a time while it writes, on SQLite; PostgreSQL keeps queues of its own.

    Manners, no more: the database's own lock is what is relied on. The kernel wakes whoever is next at once, and frees
    the place of a process that dies.
    """
    return (lambda: _hold_lock(data_dir / FILE)) if is_sqlite(database_url) else nullcontext


@contextmanager
def _hold_lock(path: Path) -> Iterator[None]:
    with path.open("ab") as place:
        fcntl.flock(place, fcntl.LOCK_EX)
        yield
