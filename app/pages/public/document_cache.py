"""The process's cache of rendered documents, and how long it answers without a query."""

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
"""Maximum delay before a process notices a change; downstream caches are told a minute."""


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A page's state and reading time."""

    standing: OpenPage | None
    at: datetime


class DocumentCache:
    """A thread-safe cache that also remembers unknown names, to answer them as cheaply."""

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
