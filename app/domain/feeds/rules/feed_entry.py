"""Feed entries, shared between readers, so in the product's Spanish."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.date_ranges import DateRange
from app.domain.feeds.rules.scope import EntryKind
from app.domain.periods.rules.territory import Territory

RENDER_VERSION = 6
"""Raise it to rewrite all blocks when this folder or rendering changes output."""

ENTRY_LENGTH = timedelta(minutes=30)
DOMAIN = "cauce"
BUSY_WORD = "Ocupado"


class EntryStatus(StrEnum):
    """Values of STATUS (RFC 5545 §3.8.1.11)."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class FeedOrganisation:
    """`address`: the base URL, without final slash. `place` decides its binding dates."""

    id: int
    slug: str
    zone: str
    language: str
    address: str
    place: Territory


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """An entry for one audience. `gone_at`: its cancellation, shown some weeks more.

    `days`: local; otherwise half an hour, unless `ends_at`. `text`: the post's, omitted for some readers.
    """

    kind: EntryKind
    entry: str
    audience: str
    uid: str
    starts_at: datetime
    weight: EntryStatus
    summary: str
    description: str
    url: str
    categories: tuple[str, ...]
    text: str = ""
    links: str = ""
    channel_ids: tuple[int, ...] = ()
    topic_id: int | None = None
    unit_id: int | None = None
    campaign_id: int | None = None
    is_published: bool = False
    gone_at: datetime | None = None
    days: DateRange | None = None
    ends_at: datetime | None = None
    color: str = ""


def entry_uid(kind: str, key: str, begun_at: datetime) -> str:
    """Return a permanent UID. `key`: the row's own for outside (`outward_key`)."""
    return f"{kind}-{key}-{begun_at:%Y%m%dT%H%M%S%f}@{DOMAIN}"


def capitalise(word: str) -> str:
    return word[:1].upper() + word[1:]
