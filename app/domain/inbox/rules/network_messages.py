"""How often messages are fetched, what is kept of entries that cannot be read, and who may see an answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from app.core.messages import Message
from app.domain.directory.rules.networks import Visibility

READ_EVERY = timedelta(minutes=2)
MOST_SKIPPED = 20
"""Entries that could not be read of which an account remembers why."""

_BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (2, 4, 8, 16, 32, 60))


def retry_pause(failures: int) -> timedelta:
    """Twice as long each time, up to an hour: an account is never given up."""
    return _BACK_OFF[min(failures, len(_BACK_OFF)) - 1]


def add_skipped(
    known: Sequence[Mapping[str, Any]], source: str, entries: Sequence[tuple[str, Message]], *, now: datetime
) -> list[dict[str, Any]]:
    """What could not be read besides what was known, the newest last and no more than so many."""
    fresh = [{"list": source, "mark": mark, "why": str(why), "at": now.isoformat()} for mark, why in entries]
    return [*(dict(one) for one in known), *fresh][-MOST_SKIPPED:]


def is_public_visibility(visibility: str) -> bool:
    """Whether a message is there for everybody to read."""
    return visibility in (Visibility.PUBLIC, Visibility.UNLISTED)


def reply_visibility(visibility: str, *, is_public: bool) -> Visibility:
    """Nobody is answered in public who did not write in public, whatever the reply says of itself."""
    if not is_public or not is_public_visibility(visibility):
        return Visibility.DIRECT
    return Visibility(visibility)
