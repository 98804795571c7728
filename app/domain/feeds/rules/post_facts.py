from dataclasses import dataclass
from datetime import datetime

from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.rules.delivery import DeliveryState


@dataclass(frozen=True, slots=True)
class VoiceFacts:
    """A text and its delivery state (None before approval)."""

    channel_id: int
    account: str
    network: str
    language: str
    text: str
    state: DeliveryState | None = None
    permalink: str = ""


@dataclass(frozen=True, slots=True)
class StepFacts:
    id: int
    outward_key: str
    deadline_at: datetime
    deciders: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PostEntryFacts:
    """`left`: variants left out of the approval.

    `approved_title`, `approved_topic`: empty unless approved for the public.
    """

    id: int
    outward_key: str
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
    starts_at: datetime
    gone_at: datetime | None
