from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.db.scope import Sessions
from app.domain.public.ports import FeedHub
from app.domain.public.queries.documents import ChangedFeed, changed_feeds
from app.domain.public.rules.addresses import public_root

LOOK_BACK = timedelta(hours=1)
"""How long a hub that does not answer is tried, and how far back a new process looks."""
MOST_FEEDS = 50
"""Addresses in one notice."""


@dataclass(slots=True)
class HubNotifier:
    """Tells the hub of feeds written lately.

    What changed is in `public_document`; what was told, in the process. A notice told twice, after a restart or by two
    workers, makes the hub look at a feed once more, so it needs no lease.
    """

    reading: Sessions
    hub: FeedHub
    address: str
    _told: frozenset[ChangedFeed] = field(default_factory=frozenset)

    def tell_changes(self, now: datetime) -> dict[str, int]:
        """Return how many were told. Raises `HubError`; those untold are told at a later run."""
        with self.reading() as session:
            lately = frozenset(changed_feeds(session, since=now - LOOK_BACK))
        self._told &= lately
        untold = sorted(lately - self._told, key=lambda feed: (feed.slug, feed.path))
        for start in range(0, len(untold), MOST_FEEDS):
            some = untold[start : start + MOST_FEEDS]
            self.hub.announce([f"{self.address}{public_root(feed.slug)}{feed.path}" for feed in some])
            self._told |= set(some)
        return {"told_feeds": len(untold)}
