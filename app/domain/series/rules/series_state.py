"""Where a series stands, what one of its posts may still take from it, and why it stopped."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from app.core.errors import Conflict
from app.core.messages import Message, msg
from app.domain.posts.rules.states import PostStatus


class SeriesState(StrEnum):
    """COMPLETE: all of its dates have their post; PAUSED waits for a person."""

    RUNNING = "running"
    PAUSED = "paused"
    COMPLETE = "complete"
    ENDED = "ended"


class SeriesTrouble(StrEnum):
    """Why no more is created: what a new post would need is not there."""

    WRITER = "writer"
    TOPIC = "topic"
    ACCOUNT = "account"


SERIES_STATE_WORDS = {
    SeriesState.RUNNING: msg("en marcha"),
    SeriesState.PAUSED: msg("parada"),
    SeriesState.COMPLETE: msg("creada entera"),
    SeriesState.ENDED: msg("terminada"),
}
TROUBLE_WORDS: dict[SeriesTrouble, Message] = {
    SeriesTrouble.WRITER: msg("%(name)s, que la lleva, ya no puede escribir publicaciones."),
    SeriesTrouble.TOPIC: msg("El tema «%(name)s» está cerrado."),
    SeriesTrouble.ACCOUNT: msg("La cuenta «%(name)s» no está abierta."),
}


class SeriesFacts(Protocol):
    """The facts a state is worked out from."""

    ended_at: datetime | None
    paused_at: datetime | None
    next_on: date | None


def series_state(life: SeriesFacts) -> SeriesState:
    if life.ended_at:
        return SeriesState.ENDED
    if life.paused_at:
        return SeriesState.PAUSED
    return SeriesState.RUNNING if life.next_on else SeriesState.COMPLETE


def check_not_ended(life: SeriesFacts) -> None:
    """Raises `Conflict`."""
    if life.ended_at:
        raise Conflict(msg("Esta serie ya terminó."))


UNDECIDED_STATUSES = frozenset({PostStatus.IDEA, PostStatus.DRAFT, PostStatus.CHANGES_REQUESTED})
"""Nobody has decided on it, and nobody is asked to."""
DECIDED_STATUSES = frozenset({PostStatus.IN_REVIEW, PostStatus.APPROVED, PostStatus.ON_HOLD})
"""Its review or its approval ends with a change."""


class PostReach(StrEnum):
    """How a change of a series bears on one of its posts."""

    CHANGES = "changes"
    VOIDS = "voids"
    OWN = "own"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class OccurrenceFacts:
    """`is_own`: somebody edited it by itself; `is_past`: its hour has come."""

    status: PostStatus
    is_own: bool
    is_past: bool
    has_left: bool


def post_reach(facts: OccurrenceFacts) -> PostReach:
    if facts.is_past or facts.has_left or facts.status not in UNDECIDED_STATUSES | DECIDED_STATUSES:
        return PostReach.PAST
    if facts.is_own:
        return PostReach.OWN
    return PostReach.VOIDS if facts.status in DECIDED_STATUSES else PostReach.CHANGES
