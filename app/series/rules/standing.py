"""Where a series stands, what one of its posts may still take from it, and why it stopped."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from app.core.errors import OutOfTurn
from app.core.words import Sentence, say
from app.drafting.rules.states import Status


class SeriesState(StrEnum):
    """COMPLETE: all of its dates have their post; PAUSED waits for a person."""

    RUNNING = "running"
    PAUSED = "paused"
    COMPLETE = "complete"
    ENDED = "ended"


class Trouble(StrEnum):
    """Why no more is created: what a new post would need is not there."""

    WRITER = "writer"
    TOPIC = "topic"
    ACCOUNT = "account"


STATE_WORDS = {
    SeriesState.RUNNING: say("en marcha"),
    SeriesState.PAUSED: say("parada"),
    SeriesState.COMPLETE: say("creada entera"),
    SeriesState.ENDED: say("terminada"),
}
TROUBLE_WORDS: dict[Trouble, Sentence] = {
    Trouble.WRITER: say("%(name)s, que la lleva, ya no puede escribir publicaciones."),
    Trouble.TOPIC: say("El tema «%(name)s» está cerrado."),
    Trouble.ACCOUNT: say("La cuenta «%(name)s» no está abierta."),
}


class Life(Protocol):
    """The facts a state is worked out from."""

    ended_at: datetime | None
    paused_at: datetime | None
    next_on: date | None


def state_of(life: Life) -> SeriesState:
    if life.ended_at:
        return SeriesState.ENDED
    if life.paused_at:
        return SeriesState.PAUSED
    return SeriesState.RUNNING if life.next_on else SeriesState.COMPLETE


def check_lives(life: Life) -> None:
    """Raises `OutOfTurn`."""
    if life.ended_at:
        raise OutOfTurn(say("Esta serie ya terminó."))


OPEN = frozenset({Status.IDEA, Status.DRAFT, Status.CHANGES_REQUESTED})
"""Nobody has decided on it, and nobody is asked to."""
ASKED = frozenset({Status.IN_REVIEW, Status.APPROVED, Status.ON_HOLD})
"""Its review or its approval ends with a change."""


class Reach(StrEnum):
    """How a change of a series bears on one of its posts."""

    CHANGES = "changes"
    VOIDS = "voids"
    OWN = "own"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Facts:
    """`is_own`: somebody edited it by itself; `is_past`: its hour has come."""

    status: Status
    is_own: bool
    is_past: bool
    has_left: bool


def reach_of(facts: Facts) -> Reach:
    if facts.is_past or facts.has_left or facts.status not in OPEN | ASKED:
        return Reach.PAST
    if facts.is_own:
        return Reach.OWN
    return Reach.VOIDS if facts.status in ASKED else Reach.CHANGES
