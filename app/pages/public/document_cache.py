"""The finished documents a process has at hand, and how long it may answer with them without asking anybody."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from app.domain.public.queries.documents import OpenPage, StoredDocument
from app.web.response_cache import ResponseCache

CACHE_BYTES = 64_000_000
MOST_PAGES = 10_000
PAGE_FRESH_FOR = timedelta(seconds=1)
"""How late a process may notice that something changed; caches on the way are told a minute."""


@dataclass(frozen=True, slots=True)
class CachedPage:
    """What was read of a name, and when."""

    standing: OpenPage | None
    at: datetime


class DocumentCache:
    """Safe to share between threads. Names nobody has are remembered too, so that asking for them costs as little."""

    def __init__(self) -> None:
        self.documents: ResponseCache[StoredDocument] = ResponseCache(room=CACHE_BYTES)
        self._seen: OrderedDict[str, CachedPage] = OrderedDict()
        self._lock = Lock()

    def standing(self, slug: str, *, now: datetime, look: Callable[[str], OpenPage | None]) -> OpenPage | None:
        seen = self._seen.get(slug)
        if seen is not None and timedelta() <= now - seen.at < PAGE_FRESH_FOR:
            return seen.standing
        found = look(slug)
        with self._lock:
            self._seen[slug] = CachedPage(found, now)
            self._seen.move_to_end(slug)
            if len(self._seen) > MOST_PAGES:
                self._seen.popitem(last=False)
        return found

    def last_known(self, slug: str) -> OpenPage | None:
        seen = self._seen.get(slug)
        return seen.standing if seen else None
