"""Finished bytes kept at hand in a process: bounded, the longest unused go first."""

import gzip
import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass


@dataclass(slots=True)
class Body:
    """The bytes of an answer; their compressed form is made once, when somebody first asks for it."""

    plain: bytes
    _small: bytes | None = None

    @property
    def small(self) -> bytes:
        if self._small is None:
            self._small = gzip.compress(self.plain, compresslevel=6, mtime=0)
        return self._small


class Shelf:
    """`room` in bytes, of the plain forms; `places` is how many askers it remembers the last body of."""

    def __init__(self, *, room: int, places: int = 10_000) -> None:
        self._room = room
        self._places = places
        self._bodies: OrderedDict[Hashable, Body] = OrderedDict()
        self._given: OrderedDict[str, Hashable] = OrderedDict()
        self._used = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Body | None:
        with self._lock:
            if key in self._bodies:
                self._bodies.move_to_end(key)
            return self._bodies.get(key)

    def put(self, key: Hashable, body: Body) -> None:
        with self._lock:
            if key in self._bodies:
                return
            self._bodies[key] = body
            self._used += len(body.plain)
            while self._used > self._room and len(self._bodies) > 1:
                self._used -= len(self._bodies.popitem(last=False)[1].plain)

    def remember(self, asker: str, key: Hashable) -> None:
        """Note what an asker is given, for the time when nothing can be looked up."""
        with self._lock:
            self._given[asker] = key
            self._given.move_to_end(asker)
            if len(self._given) > self._places:
                self._given.popitem(last=False)

    def forget(self, asker: str) -> None:
        with self._lock:
            self._given.pop(asker, None)

    def last_given(self, asker: str) -> Hashable | None:
        with self._lock:
            return self._given.get(asker)
