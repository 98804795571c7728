"""The finished documents a process has at hand, and how long it may answer with them without asking anybody."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from app.public.queries.documents import Kept, Standing
from app.web.shelf import Shelf

ROOM = 64_000_000
PLACES = 10_000
FRESH_FOR = timedelta(seconds=1)
"""How late a process may notice that something changed; caches on the way are told a minute."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read of a name, and when."""

    standing: Standing | None
    at: datetime


class Open:
    """Safe to share between threads. Names nobody has are remembered too, so that asking for them costs as little."""

    def __init__(self) -> None:
        self.documents: Shelf[Kept] = Shelf(room=ROOM)
        self._seen: OrderedDict[str, Seen] = OrderedDict()
        self._lock = Lock()

    def standing(self, slug: str, *, now: datetime, look: Callable[[str], Standing | None]) -> Standing | None:
        seen = self._seen.get(slug)
        if seen is not None and timedelta() <= now - seen.at < FRESH_FOR:
            return seen.standing
        found = look(slug)
        with self._lock:
            self._seen[slug] = Seen(found, now)
            self._seen.move_to_end(slug)
            if len(self._seen) > PLACES:
                self._seen.popitem(last=False)
        return found

    def last_known(self, slug: str) -> Standing | None:
        seen = self._seen.get(slug)
        return seen.standing if seen else None
