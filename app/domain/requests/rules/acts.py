"""The acts of a request, append-only; its state is derived from them."""

from collections.abc import Iterable
from enum import StrEnum

from app.core.errors import Conflict, Refusal
from app.core.messages import Message, msg


class RequestActKind(StrEnum):
    RECEIVED = "received"
    INSISTED = "insisted"
    ORDERED = "ordered"
    ORDERED_VERBALLY = "ordered_verbally"
    CHANGED_AFTER_APPROVAL = "changed_after_approval"
    REMOVE = "remove"
    REPLY_AS = "reply_as"
    BYPASS_ATTEMPT = "bypass_attempt"
    ACCEPTED = "accepted"
    ADAPTED = "adapted"
    MERGED = "merged"
    REDIRECTED = "redirected"
    REFUSED = "refused"
    LINKED = "linked"
    ANSWERED = "answered"


class RequestState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    ADAPTED = "adapted"
    MERGED = "merged"
    REDIRECTED = "redirected"
    REFUSED = "refused"


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
"""Acts any writer or decider may record: facts, with evidence."""

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
"""States open to a decision; a request that became a post or joined another is settled."""

POLITICAL_LOG = (A.RECEIVED, *PRESSURE_ACTS)
INSISTED_WORDS = msg("insistió")
REQUEST_ACT_WORDS: dict[RequestActKind, Message] = {
    A.RECEIVED: msg("pidió"),
    A.INSISTED: msg("anotó una insistencia"),
    A.ORDERED: msg("anotó una orden por escrito"),
    A.ORDERED_VERBALLY: msg("anotó una orden de palabra"),
    A.CHANGED_AFTER_APPROVAL: msg("anotó un cambio pedido después de aprobada"),
    A.REMOVE: msg("anotó que se pidió retirar o borrar algo"),
    A.REPLY_AS: msg("anotó que se pidió contestar como la cuenta"),
    A.BYPASS_ATTEMPT: msg("anotó un intento de saltarse el circuito"),
    A.ACCEPTED: msg("aceptó la petición"),
    A.ADAPTED: msg("propuso una versión de servicio"),
    A.MERGED: msg("la unió a otra petición"),
    A.REDIRECTED: msg("la derivó"),
    A.REFUSED: msg("la rechazó"),
    A.LINKED: msg("la unió a una publicación"),
    A.ANSWERED: msg("contestó"),
}
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
REQUEST_STATE_WORDS: dict[RequestState, Message] = {
    S.OPEN: msg("por decidir"),
    S.ACCEPTED: msg("aceptada"),
    S.ADAPTED: msg("adaptada"),
    S.MERGED: msg("unida a otra"),
    S.REDIRECTED: msg("derivada"),
    S.REFUSED: msg("no procede"),
}
REQUEST_STATE_MARKS: dict[RequestState, str] = {
    S.OPEN: "in_review",
    S.ACCEPTED: "approved",
    S.ADAPTED: "changes_requested",
    S.MERGED: "closed",
    S.REDIRECTED: "withdrawn",
    S.REFUSED: "rejected",
}
"""Marks borrowed from post states; the words are their own."""
RECORD_ACT_WORDS = LOG_WORDS | {act: REQUEST_STATE_WORDS[state] for act, state in STATE_OF_OUTCOME.items()}
"""Act names in the record."""


def request_state(kinds: Iterable[RequestActKind]) -> RequestState:
    """Return the last decision among the acts, in order."""
    found = S.OPEN
    for kind in kinds:
        found = STATE_OF_OUTCOME.get(kind, found)
    return found


def check_may_decide(state: RequestState) -> None:
    """Raise `Conflict` for a settled request."""
    if state not in DECIDABLE_STATES:
        raise Conflict(
            msg("Esta petición ya está «%(state)s»: vuelva a mirar su página.", state=REQUEST_STATE_WORDS[state])
        )


def check_pressure(kind: RequestActKind, evidence: str) -> None:
    """Raise unless it is a pressure act with evidence: facts, never opinions."""
    if kind not in PRESSURE_ACTS:
        raise Refusal(msg("Elija qué ocurrió."))
    if not evidence.strip():
        raise Refusal(msg("Escriba qué ocurrió: quién lo dijo, cuándo y por qué medio. Solo hechos."))
