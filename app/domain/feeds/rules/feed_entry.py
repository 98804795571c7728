"""What any entry of a feed is made of.

Feeds are shared between readers, so their words are the product's own language, as in the interface in Spanish.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.date_ranges import DateRange
from app.domain.feeds.rules.scope import EntryKind
from app.domain.periods.rules.territory import Territory

RENDER_VERSION = 5
"""Raise it when this folder or the rendering says something else: every block is then written anew."""

ENTRY_LENGTH = timedelta(minutes=30)
DOMAIN = "cauce"
BUSY_WORD = "Ocupado"


class EntryStatus(StrEnum):
    """How a calendar draws an entry (the values of STATUS, RFC 5545 §3.8.1.11)."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class FeedOrganisation:
    """The organisation as its feeds need it; `address` is where its pages are, without a final slash.

    `place` is where it serves: it decides which dates bind it.
    """

    id: int
    slug: str
    zone: str
    language: str
    address: str
    place: Territory


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One entry for one audience, ready to be rendered. `gone_at`: cancelled since, shown for some weeks more.

    `days`: the local days it lasts; without them it is half an hour, unless it is said when it
    `ends_at`. `text`: the words of the post, which some readers leave out; `links` follow them.
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


def entry_uid(kind: str, number: int, begun_at: datetime) -> str:
    """The same for ever, and unlike any other installation's: it carries the instant what it tells of was begun."""
    return f"{kind}-{number}-{begun_at:%Y%m%dT%H%M%S%f}@{DOMAIN}"


def capitalise(word: str) -> str:
    return word[:1].upper() + word[1:]
