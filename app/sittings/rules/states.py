"""How a sitting stands, and what became of each thing it looked at."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.core.errors import OutOfTurn, Refusal
from app.core.words import say


class SittingState(StrEnum):
    COMING = "coming"
    FROZEN = "frozen"
    OPEN = "open"
    CLOSED = "closed"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """DEFERRED with a reason; LEFT is whatever was not decided, which goes on to the next sitting."""

    DECIDED = "decided"
    DEFERRED = "deferred"
    LEFT = "left"


STATE_WORDS = {
    SittingState.COMING: say("prevista"),
    SittingState.FROZEN: say("lista cerrada"),
    SittingState.OPEN: say("abierta"),
    SittingState.CLOSED: say("cerrada"),
    SittingState.LAPSED: say("no se celebró"),
    SittingState.CANCELLED: say("anulada"),
}
OUTCOME_WORDS = {
    Outcome.DECIDED: say("decidida"),
    Outcome.DEFERRED: say("aplazada"),
    Outcome.LEFT: say("sin decidir"),
}


class Stages(Protocol):
    """The facts a state is worked out from."""

    frozen_at: datetime | None
    opened_at: datetime | None
    closed_at: datetime | None
    lapsed_at: datetime | None
    cancelled_at: datetime | None


def state_of(stages: Stages) -> SittingState:
    reached = (
        (stages.cancelled_at, SittingState.CANCELLED),
        (stages.closed_at, SittingState.CLOSED),
        (stages.lapsed_at, SittingState.LAPSED),
        (stages.opened_at, SittingState.OPEN),
        (stages.frozen_at, SittingState.FROZEN),
    )
    return next((state for at, state in reached if at), SittingState.COMING)


def check_can_open(state: SittingState, *, other_is_open: bool) -> None:
    """Raises `OutOfTurn`."""
    if state is SittingState.COMING:
        raise OutOfTurn(say("La sesión se puede abrir cuando se cierre su lista."))
    if state is not SittingState.FROZEN:
        raise OutOfTurn(say("La sesión ya no se puede abrir: está %(state)s.", state=STATE_WORDS[state]))
    if other_is_open:
        raise OutOfTurn(say("Hay otra sesión de la misma convocatoria abierta: ciérrela antes."))


def check_is_open(state: SittingState) -> None:
    """Raises `OutOfTurn`."""
    if state is not SittingState.OPEN:
        raise OutOfTurn(say("La sesión no está abierta."))


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal(say("Escriba el motivo: consta en el acta."))


def outcome_of(*, was_decided: bool, waits_here: bool, was_deferred: bool) -> Outcome:
    """`waits_here`: whether a step that may run in a sitting is still open, so that not all was decided."""
    if was_decided and not waits_here:
        return Outcome.DECIDED
    return Outcome.DEFERRED if was_deferred else Outcome.LEFT
