"""How long what people wrote is kept: its words go when their term ends, and what is counted stays."""

import hashlib
from datetime import datetime, timedelta

GONE = "Dato borrado"
TERM = "plazo de conservación cumplido"
PAST = "past:"
FILE_TERM = timedelta(days=7)
"""A file that was brought: time enough to look at it and say yes, or to read what became of it."""


def term_ended(closed_at: datetime | None, last_at: datetime, *, keep_for: timedelta, now: datetime) -> bool:
    """From when it was closed, and never while it is open."""
    return closed_at is not None and max(closed_at, last_at) + keep_for < now


def past(key: str) -> str:
    """What a message is known by once its words are gone: the same for the same, and nothing to read in it."""
    return key if key.startswith(PAST) else PAST + hashlib.sha256(key.encode(errors="replace")).hexdigest()
