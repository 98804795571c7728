from datetime import datetime
from typing import Protocol

from app.core.errors import Conflict, Refusal
from app.core.messages import LabelledEnum, msg


class SittingState(LabelledEnum):
    COMING = "coming", msg("prevista")
    FROZEN = "frozen", msg("lista cerrada")
    OPEN = "open", msg("abierta")
    CLOSED = "closed", msg("cerrada")
    LAPSED = "lapsed", msg("no se celebró")
    CANCELLED = "cancelled", msg("anulada")


class ItemOutcome(LabelledEnum):
    """DEFERRED has a reason; LEFT, undecided, goes to the next sitting."""

    DECIDED = "decided", msg("decidida")
    DEFERRED = "deferred", msg("aplazada")
    LEFT = "left", msg("sin decidir")


class SittingStages(Protocol):
    """Facts deriving a state."""

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
    """Raise `Conflict`."""
    if state is SittingState.COMING:
        raise Conflict(msg("La sesión se puede abrir cuando se cierre su lista."))
    if state is not SittingState.FROZEN:
        raise Conflict(msg("La sesión ya no se puede abrir: está %(state)s.", state=state.label))
    if other_is_open:
        raise Conflict(msg("Hay otra sesión de la misma convocatoria abierta: ciérrela antes."))


def check_is_open(state: SittingState) -> None:
    """Raise `Conflict`."""
    if state is not SittingState.OPEN:
        raise Conflict(msg("La sesión no está abierta."))


def check_sitting_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal(msg("Escriba el motivo: consta en el acta."))


def item_outcome(*, was_decided: bool, waits_here: bool, was_deferred: bool) -> ItemOutcome:
    """Take `waits_here`: a sitting step is still open."""
    if was_decided and not waits_here:
        return ItemOutcome.DECIDED
    return ItemOutcome.DEFERRED if was_deferred else ItemOutcome.LEFT
