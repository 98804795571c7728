from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from app.core.messages import Message
from app.domain.directory.rules.networks import Network, Visibility

READ_EVERY = timedelta(minutes=2)
_PACE = {
    **dict.fromkeys((Network.FACEBOOK, Network.INSTAGRAM, Network.THREADS, Network.X), timedelta(minutes=5)),
    Network.YOUTUBE: timedelta(minutes=15),
}
"""Those that limit or charge questions: Meta's list comments by publication, YouTube's units are for publishing too."""
MOST_SKIPPED = 20
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (2, 4, 8, 16, 32, 60))
"""An account is never given up."""


def add_skipped(
    known: Sequence[Mapping[str, Any]], source: str, entries: Sequence[tuple[str, Message]], *, now: datetime
) -> list[dict[str, Any]]:
    """Return unreadable entries, newest last, up to `MOST_SKIPPED`."""
    fresh = [{"list": source, "mark": mark, "why": str(why), "at": now.isoformat()} for mark, why in entries]
    return [*(dict(known_entry) for known_entry in known), *fresh][-MOST_SKIPPED:]


def reading_pace(network: Network) -> timedelta:
    return _PACE.get(network, READ_EVERY)


def is_public_visibility(visibility: str) -> bool:
    return visibility in (Visibility.PUBLIC, Visibility.UNLISTED)


def reply_visibility(visibility: str, *, is_public: bool) -> Visibility:
    """Return the visibility; private messages never get public replies."""
    if not is_public or not is_public_visibility(visibility):
        return Visibility.DIRECT
    return Visibility(visibility)
