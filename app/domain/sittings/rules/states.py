from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.core.errors import Conflict, Refusal
from app.core.messages import msg


class SittingState(StrEnum):
    COMING = "coming"
    FROZEN = "frozen"
    OPEN = "open"
    CLOSED = "closed"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


class ItemOutcome(StrEnum):
    """Item outcomes. DEFERRED has a reason; LEFT, undecided, goes to the next sitting."""

    DECIDED = "decided"
    DEFERRED = "deferred"
    LEFT = "left"


SITTING_STATE_WORDS = {
    SittingState.COMING: msg("prevista"),
    SittingState.FROZEN: msg("lista cerrada"),
    SittingState.OPEN: msg("abierta"),
    SittingState.CLOSED: msg("cerrada"),
    SittingState.LAPSED: msg("no se celebró"),
    SittingState.CANCELLED: msg("anulada"),
}
ITEM_OUTCOME_WORDS = {
    ItemOutcome.DECIDED: msg("decidida"),
    ItemOutcome.DEFERRED: msg("aplazada"),
    ItemOutcome.LEFT: msg("sin decidir"),
}


class SittingStages(Protocol):
    """The facts a state is derived from."""

    frozen_at: datetime | None
    opened_at: datetime | None
    closed_at: datetime | None
    lapsed_at: datetime | None
    cancelled_at: datetime | None


def sitting_state(stages: SittingStages) -> SittingState:
    reached = (
        (stages.cancelled_at, SittingState.CANCELLED),
        (stages.closed_at, SittingState.CLOSED),
        (stages.lapsed_at, SittingState.LAPSED),
        (stages.opened_at, SittingState.OPEN),
        (stages.frozen_at, SittingState.FROZEN),
    )
    return next((state for at, state in reached if at), SittingState.COMING)


def check_can_open(state: SittingState, *, other_is_open: bool) -> None:
    """Raise `Conflict` when it cannot be opened."""
    if state is SittingState.COMING:
        raise Conflict(msg("La sesión se puede abrir cuando se cierre su lista."))
    if state is not SittingState.FROZEN:
        raise Conflict(msg("La sesión ya no se puede abrir: está %(state)s.", state=SITTING_STATE_WORDS[state]))
    if other_is_open:
        raise Conflict(msg("Hay otra sesión de la misma convocatoria abierta: ciérrela antes."))


def check_is_open(state: SittingState) -> None:
    """Raise `Conflict` when it is not open."""
    if state is not SittingState.OPEN:
        raise Conflict(msg("La sesión no está abierta."))


def check_sitting_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal(msg("Escriba el motivo: consta en el acta."))


def item_outcome(*, was_decided: bool, waits_here: bool, was_deferred: bool) -> ItemOutcome:
    """Return the outcome. `waits_here`: a sitting step is still open, so not all was decided."""
    if was_decided and not waits_here:
        return ItemOutcome.DECIDED
    return ItemOutcome.DEFERRED if was_deferred else ItemOutcome.LEFT
