"""Acts, append-only; they give the state."""

from collections.abc import Iterable

from app.core.errors import Conflict, Refusal
from app.core.messages import LabelledEnum, Message, msg


class RequestActKind(LabelledEnum):
    RECEIVED = "received", msg("pidió")
    INSISTED = "insisted", msg("anotó una insistencia")
    ORDERED = "ordered", msg("anotó una orden por escrito")
    ORDERED_VERBALLY = "ordered_verbally", msg("anotó una orden de palabra")
    CHANGED_AFTER_APPROVAL = "changed_after_approval", msg("anotó un cambio pedido después de aprobada")
    REMOVE = "remove", msg("anotó que se pidió retirar o borrar algo")
    REPLY_AS = "reply_as", msg("anotó que se pidió contestar como la cuenta")
    BYPASS_ATTEMPT = "bypass_attempt", msg("anotó un intento de saltarse el circuito")
    ACCEPTED = "accepted", msg("aceptó la petición")
    ADAPTED = "adapted", msg("propuso una versión de servicio")
    MERGED = "merged", msg("la unió a otra petición")
    REDIRECTED = "redirected", msg("la derivó")
    REFUSED = "refused", msg("la rechazó")
    LINKED = "linked", msg("la unió a una publicación")
    ANSWERED = "answered", msg("contestó")


class RequestState(LabelledEnum):
    OPEN = "open", msg("por decidir")
    ACCEPTED = "accepted", msg("aceptada")
    ADAPTED = "adapted", msg("adaptada")
    MERGED = "merged", msg("unida a otra")
    REDIRECTED = "redirected", msg("derivada")
    REFUSED = "refused", msg("no procede")


A, S = RequestActKind, RequestState
PRESSURE_ACTS = (
    A.INSISTED,
    A.ORDERED,
    A.ORDERED_VERBALLY,
    A.CHANGED_AFTER_APPROVAL,
    A.REMOVE,
    A.REPLY_AS,
    A.BYPASS_ATTEMPT,
)
"""Facts any writer or decider may record."""

STATE_OF_OUTCOME = {
    A.ACCEPTED: S.ACCEPTED,
    A.LINKED: S.ACCEPTED,
    A.ADAPTED: S.ADAPTED,
    A.MERGED: S.MERGED,
    A.REDIRECTED: S.REDIRECTED,
    A.REFUSED: S.REFUSED,
}
CITING_ACTS = frozenset({A.ADAPTED, A.REFUSED})
"""Decisions that must cite an editorial line rule."""

DECIDABLE_STATES = frozenset({S.OPEN, S.REFUSED, S.REDIRECTED})
"""Requests that became posts or joined others are settled."""

POLITICAL_LOG = (A.RECEIVED, *PRESSURE_ACTS)
INSISTED_WORDS = msg("insistió")

LOG_WORDS: dict[RequestActKind, Message] = {
    A.RECEIVED: msg("Petición"),
    A.INSISTED: msg("Insistencia"),
    A.ORDERED: msg("Orden por escrito"),
    A.ORDERED_VERBALLY: msg("Orden de palabra"),
    A.CHANGED_AFTER_APPROVAL: msg("Cambio pedido después de aprobada"),
    A.REMOVE: msg("Petición de retirar o borrar algo"),
    A.REPLY_AS: msg("Petición de contestar como la cuenta"),
    A.BYPASS_ATTEMPT: msg("Intento de saltarse el circuito"),
}

REQUEST_STATE_MARKS: dict[RequestState, str] = {
    S.OPEN: "in_review",
    S.ACCEPTED: "approved",
    S.ADAPTED: "changes_requested",
    S.MERGED: "closed",
    S.REDIRECTED: "withdrawn",
    S.REFUSED: "rejected",
}
RECORD_ACT_WORDS = LOG_WORDS | {act: state.label for act, state in STATE_OF_OUTCOME.items()}


def request_state(kinds: Iterable[RequestActKind]) -> RequestState:
    """Return the last decision."""
    state = S.OPEN
    for kind in kinds:
        state = STATE_OF_OUTCOME.get(kind, state)
    return state


def check_may_decide(state: RequestState) -> None:
    """Raise `Conflict` when settled."""
    if state not in DECIDABLE_STATES:
        raise Conflict(msg("Esta petición ya está «%(state)s»: vuelva a mirar su página.", state=state.label))


def check_pressure(kind: RequestActKind, evidence: str) -> None:
    """Raise unless it is pressure with evidence: facts, never opinions."""
    if kind not in PRESSURE_ACTS:
        raise Refusal(msg("Elija qué ocurrió."))
    if not evidence.strip():
        raise Refusal(msg("Escriba qué ocurrió: quién lo dijo, cuándo y por qué medio. Solo hechos."))
