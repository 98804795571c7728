"""What can happen to a request. Acts are only added; where a request stands is worked out from them."""

from collections.abc import Iterable
from enum import StrEnum

from app.core.errors import OutOfTurn, Refusal
from app.core.words import Sentence, say


class ActKind(StrEnum):
    """Receiving, pressing, deciding, answering."""

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


class State(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    ADAPTED = "adapted"
    MERGED = "merged"
    REDIRECTED = "redirected"
    REFUSED = "refused"


A, S = ActKind, State
PRESSURE = (A.INSISTED, A.ORDERED, A.ORDERED_VERBALLY, A.CHANGED_AFTER_APPROVAL, A.REMOVE, A.REPLY_AS, A.BYPASS_ATTEMPT)
"""What anyone who writes or decides may note down: facts, with what shows them."""

OUTCOMES = {
    A.ACCEPTED: S.ACCEPTED,
    A.LINKED: S.ACCEPTED,
    A.ADAPTED: S.ADAPTED,
    A.MERGED: S.MERGED,
    A.REDIRECTED: S.REDIRECTED,
    A.REFUSED: S.REFUSED,
}
CITING = frozenset({A.ADAPTED, A.REFUSED})
"""What cannot be decided without a rule of the editorial line."""

AGAIN = frozenset({S.OPEN, S.REFUSED, S.REDIRECTED})
"""From where it may be decided: what became a publication, or part of another request, is settled."""

POLITICAL_LOG = (A.RECEIVED, *PRESSURE)
INSISTED_ONESELF = say("insistió")
ACT_WORDS: dict[ActKind, Sentence] = {
    A.RECEIVED: say("pidió"),
    A.INSISTED: say("anotó una insistencia"),
    A.ORDERED: say("anotó una orden por escrito"),
    A.ORDERED_VERBALLY: say("anotó una orden de palabra"),
    A.CHANGED_AFTER_APPROVAL: say("anotó un cambio pedido después de aprobada"),
    A.REMOVE: say("anotó que se pidió retirar o borrar algo"),
    A.REPLY_AS: say("anotó que se pidió contestar como la cuenta"),
    A.BYPASS_ATTEMPT: say("anotó un intento de saltarse el circuito"),
    A.ACCEPTED: say("aceptó la petición"),
    A.ADAPTED: say("propuso una versión de servicio"),
    A.MERGED: say("la unió a otra petición"),
    A.REDIRECTED: say("la derivó"),
    A.REFUSED: say("la rechazó"),
    A.LINKED: say("la unió a una publicación"),
    A.ANSWERED: say("contestó"),
}
LOG_WORDS: dict[ActKind, Sentence] = {
    A.RECEIVED: say("Petición"),
    A.INSISTED: say("Insistencia"),
    A.ORDERED: say("Orden por escrito"),
    A.ORDERED_VERBALLY: say("Orden de palabra"),
    A.CHANGED_AFTER_APPROVAL: say("Cambio pedido después de aprobada"),
    A.REMOVE: say("Petición de retirar o borrar algo"),
    A.REPLY_AS: say("Petición de contestar como la cuenta"),
    A.BYPASS_ATTEMPT: say("Intento de saltarse el circuito"),
}
STATE_WORDS: dict[State, Sentence] = {
    S.OPEN: say("por decidir"),
    S.ACCEPTED: say("aceptada"),
    S.ADAPTED: say("adaptada"),
    S.MERGED: say("unida a otra"),
    S.REDIRECTED: say("derivada"),
    S.REFUSED: say("no procede"),
}
STATE_MARKS: dict[State, str] = {
    S.OPEN: "in_review",
    S.ACCEPTED: "approved",
    S.ADAPTED: "changes_requested",
    S.MERGED: "closed",
    S.REDIRECTED: "withdrawn",
    S.REFUSED: "rejected",
}
"""The mark each state borrows from those of publications; its word is its own."""
RECORD_WORDS = LOG_WORDS | {act: STATE_WORDS[state] for act, state in OUTCOMES.items()}
"""What each is called in the record."""


def state_of(kinds: Iterable[ActKind]) -> State:
    """From the acts in their order: the last thing decided."""
    found = S.OPEN
    for kind in kinds:
        found = OUTCOMES.get(kind, found)
    return found


def check_may_decide(state: State) -> None:
    """Raises `OutOfTurn` for what was settled already."""
    if state not in AGAIN:
        raise OutOfTurn(say("Esta petición ya está «%(state)s»: vuelva a mirar su página.", state=STATE_WORDS[state]))


def check_pressure(kind: ActKind, evidence: str) -> None:
    """Raises unless it is one of those acts and says what shows it: facts, never opinions."""
    if kind not in PRESSURE:
        raise Refusal(say("Elija qué ocurrió."))
    if not evidence.strip():
        raise Refusal(say("Escriba qué ocurrió: quién lo dijo, cuándo y por qué medio. Solo hechos."))
