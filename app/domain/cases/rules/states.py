from collections.abc import Iterable
from enum import IntEnum

from app.core.messages import LabelledEnum, msg


class MessageSource(LabelledEnum):
    BY_HAND = "by_hand", msg("escrito a mano")
    FILE = "file", msg("de un fichero")
    MAILBOX = "mailbox", msg("del buzón")
    NETWORK = "network", msg("leído en la red")


class CaseActKind(LabelledEnum):
    """Keep in the usual order of a case's life."""

    RECEIVED = "received", msg("llegó el mensaje")
    SORTED = "sorted", msg("se propuso qué es")
    CONFIRMED = "confirmed", msg("confirmó lo propuesto")
    CORRECTED = "corrected", msg("corrigió lo propuesto")
    ASSIGNED = "assigned", msg("encargó el caso")
    NOTED = "noted", msg("anotó algo")
    AUTHOR_SAID = "author_said", msg("dijo qué es quien escribe")
    JOINED = "joined", msg("lo unió a otro caso")
    ESCALATED = "escalated", msg("subió de nivel")
    UNIT_ASKED = "unit_asked", msg("preguntó a una unidad")
    UNIT_ANSWERED = "unit_answered", msg("contestó por su unidad")
    UNIT_LET_GO = "unit_let_go", msg("anuló la pregunta a una unidad")
    REPLY_WRITTEN = "reply_written", msg("escribió una respuesta")
    REPLY_DECIDED = "reply_decided", msg("decidió sobre una respuesta")
    ACKNOWLEDGED = "acknowledged", msg("acusó recibo")
    ANSWERED = "answered", msg("contestó")
    REFERRED = "referred", msg("lo derivó")
    WARNED = "warned", msg("avisó de las normas")
    HIDDEN = "hidden", msg("ocultó el mensaje")
    REPORTED = "reported", msg("lo denunció")
    BLOCKED = "blocked", msg("bloqueó a quien escribió")
    NO_ANSWER = "no_answer", msg("lo cerró sin respuesta, con motivo")
    REOPENED = "reopened", msg("lo reabrió")
    FORMAL = "formal", msg("lo tomó como queja formal")
    GONE = "gone", msg("quien lo escribió lo borró de la red")
    PURGED = "purged", msg("se borró el texto al cumplirse su plazo")


class CaseState(LabelledEnum):
    """Derived, never stored."""

    TO_SORT = "to_sort", msg("por clasificar")
    OPEN = "open", msg("por contestar")
    WITH_UNIT = "with_unit", msg("esperando a la unidad")
    IN_REVIEW = "in_review", msg("respuesta por revisar")
    CLOSED = "closed", msg("cerrado")


class CaseLevel(IntEnum):
    """Answerer, editor, head of unit with legal or data protection, crisis cell."""

    L1 = 1
    L2 = 2
    L3 = 3
    L4 = 4


LEVEL_NAMES = {
    CaseLevel.L1: msg("N1 · quien atiende"),
    CaseLevel.L2: msg("N2 · edición"),
    CaseLevel.L3: msg("N3 · jefatura, jurídico o protección de datos"),
    CaseLevel.L4: msg("N4 · gabinete de crisis"),
}


def case_state(kinds: Iterable[CaseActKind], *, is_closed: bool, has_reply_in_review: bool) -> CaseState:
    """Return the state; acts in order."""
    if is_closed:
        return CaseState.CLOSED
    if has_reply_in_review:
        return CaseState.IN_REVIEW
    state = CaseState.TO_SORT
    for kind in kinds:
        state = _STATE_AFTER_ACT.get(kind, state)
    return state


_STATE_AFTER_ACT = {
    CaseActKind.SORTED: CaseState.TO_SORT,
    CaseActKind.CONFIRMED: CaseState.OPEN,
    CaseActKind.CORRECTED: CaseState.OPEN,
    CaseActKind.ACKNOWLEDGED: CaseState.OPEN,
    CaseActKind.REOPENED: CaseState.OPEN,
    CaseActKind.UNIT_ASKED: CaseState.WITH_UNIT,
    CaseActKind.UNIT_ANSWERED: CaseState.OPEN,
    CaseActKind.UNIT_LET_GO: CaseState.OPEN,
}
STATE_CHANGING_ACTS = tuple(_STATE_AFTER_ACT)


def state_after_act(kind: CaseActKind | None, *, is_closed: bool, has_reply_in_review: bool) -> CaseState:
    return case_state([kind] if kind else [], is_closed=is_closed, has_reply_in_review=has_reply_in_review)
