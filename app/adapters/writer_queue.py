"""A queue for one machine's processes wanting one lock."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from app.db.engine import is_sqlite

FILE = "sending.lock"


def writer_queue(database_url: str, data_dir: Path) -> Callable[[], AbstractContextManager[None]]:
    """Serialise SQLite's writes; PostgreSQL has its own queues.

    A courtesy over the lock: the kernel wakes the next at once and frees dead processes' places.
    """
    return (lambda: _hold_lock(data_dir / FILE)) if is_sqlite(database_url) else nullcontext


@contextmanager
def _hold_lock(path: Path) -> Iterator[None]:
    with path.open("ab") as place:
        fcntl.flock(place, fcntl.LOCK_EX)
        yield
