"""The facts of a post that its entries are written from."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.rules.delivery import DeliveryState


@dataclass(frozen=True, slots=True)
class VoiceFacts:
    """What one account says, and how its delivery stands (none before approval)."""

    channel_id: int
    account: str
    network: str
    language: str
    text: str
    state: DeliveryState | None = None
    permalink: str = ""


@dataclass(frozen=True, slots=True)
class StepFacts:
    """An open step of the review, with those who may decide it now."""

    id: int
    deadline_at: datetime
    deciders: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PostEntryFacts:
    """Everything an entry tells of a post. `left`: what its approval left out, which no account says.

    `approved_title` and `approved_topic`: empty where nobody approved that anybody reads them.
    """

    id: int
    year: int
    ordinal: int
    title: str
    approved_title: str
    topic: str
    approved_topic: str
    topic_id: int | None
    unit_id: int | None
    campaign_id: int | None
    status: PostStatus
    planned_at: datetime | None
    created_at: datetime
    changed_at: datetime
    voices: tuple[VoiceFacts, ...] = ()
    steps: tuple[StepFacts, ...] = ()
    left: tuple[VoiceFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryPlace:
    """Where an entry stood in the calendar until now, and since when it is cancelled."""

    starts_at: datetime
    gone_at: datetime | None
