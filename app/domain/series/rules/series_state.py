from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from app.core.errors import Conflict
from app.core.messages import LabelledEnum, msg
from app.domain.posts.rules.states import PostStatus


class SeriesState(LabelledEnum):
    """COMPLETE: every date has its post; PAUSED waits for a person."""

    RUNNING = "running", msg("en marcha")
    PAUSED = "paused", msg("parada")
    COMPLETE = "complete", msg("creada entera")
    ENDED = "ended", msg("terminada")


class SeriesTrouble(LabelledEnum):
    WRITER = "writer", msg("%(name)s, que la lleva, ya no puede escribir publicaciones.")
    TOPIC = "topic", msg("El tema «%(name)s» está cerrado.")
    ACCOUNT = "account", msg("La cuenta «%(name)s» no está abierta.")


class SeriesFacts(Protocol):
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
    """Raise `Conflict`."""
    if life.ended_at:
        raise Conflict(msg("Esta serie ya terminó."))


UNDECIDED_STATUSES = frozenset({PostStatus.IDEA, PostStatus.DRAFT, PostStatus.CHANGES_REQUESTED})
"""Statuses awaiting no decision."""
DECIDED_STATUSES = frozenset({PostStatus.IN_REVIEW, PostStatus.APPROVED, PostStatus.ON_HOLD})
"""A change ends their review or approval."""


class PostReach(StrEnum):
    CHANGES = "changes"
    VOIDS = "voids"
    OWN = "own"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class OccurrenceFacts:
    """`is_own`: edited individually; `is_past`: its time has come."""

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
