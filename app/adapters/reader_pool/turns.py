"""Turns of readings on one machine: locks of files, which the kernel gives back when their holder dies."""

import fcntl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import IO

from app.adapters.reader_pool.jobs import OWN, ReadingLane
from app.core.clock import monotonic_seconds, sleep
from app.core.errors import Busy
from app.core.messages import msg

OWN_FILE = msg("Se está leyendo otro archivo suyo, y otro espera detrás. Cuando terminen, súbalo otra vez.")
QUEUE_FULL = msg(
    "Se están leyendo archivos de otras personas: el suyo es el %(place)s.º de la cola. Súbalo otra vez en unos "
    "segundos."
)
MOST_HERE = 3
"""People's readings that one process waits for: of its four threads, one always answers."""
CLOCK_PATIENCE = 600.0
"""Seconds that the worker's readings wait: each one before them ends within its own limits."""
BREATH = 0.03


class ReadingTurns:
    """`requester`: who asks, by any name; None for the clock, which nobody waits for."""

    def __init__(self, folder: Path, requester: Callable[[], str | None]) -> None:
        self._folder = folder
        self._requester = requester
        self._here = threading.BoundedSemaphore(MOST_HERE)

    @contextmanager
    def take(self, lane: ReadingLane) -> Iterator[None]:
        """Hold a turn. Raises `Busy` for the third file of a person, and where the queue is full."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        requester = self._requester() if lane is not OWN else None
        with ExitStack() as held:
            if requester is None:
                self._wait(held, lane, CLOCK_PATIENCE)
            else:
                self._queue(held, lane, requester)
            yield

    def _queue(self, held: ExitStack, lane: ReadingLane, requester: str) -> None:
        own = blake2b(requester.encode(), digest_size=2).hexdigest()
        if not self._one_of(held, f"person-{own}", 2):
            raise Busy(OWN_FILE)
        seats = lane.running + lane.waiting
        if not self._here.acquire(blocking=False):
            raise Busy(msg(QUEUE_FULL.msgid, place=MOST_HERE + 1))
        held.callback(self._here.release)
        place = self._one_of(held, f"{lane.name}-seat", seats)
        if not place:
            raise Busy(msg(QUEUE_FULL.msgid, place=seats + 1))
        if not self._wait_for(lambda: self._one_of(held, f"person-{own}-reading", 1), lane.patience):
            raise Busy(OWN_FILE)
        if not self._wait(held, lane, lane.patience):
            raise Busy(msg(QUEUE_FULL.msgid, place=place))

    def _wait(self, held: ExitStack, lane: ReadingLane, patience: float) -> int:
        return self._wait_for(lambda: self._one_of(held, lane.name, lane.running), patience)

    def _wait_for(self, take: Callable[[], int], patience: float) -> int:
        until = monotonic_seconds() + patience
        while not (place := take()) and monotonic_seconds() < until:
            sleep(BREATH)
        return place

    def _one_of(self, held: ExitStack, name: str, most: int) -> int:
        """Take the first free of so many places, from 1; return 0 where none is."""
        for place in range(1, most + 1):
            file = (self._folder / f"{name}-{place}").open("ab")
            if _lock(file):
                held.callback(file.close)
                return place
            file.close()
        return 0


def _lock(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
