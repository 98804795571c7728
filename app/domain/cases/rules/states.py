from collections.abc import Iterable
from enum import IntEnum, StrEnum

from app.core.messages import msg


class MessageSource(StrEnum):
    BY_HAND = "by_hand"
    FILE = "file"
    MAILBOX = "mailbox"
    NETWORK = "network"


MESSAGE_SOURCE_NAMES = {
    MessageSource.BY_HAND: msg("escrito a mano"),
    MessageSource.FILE: msg("de un fichero"),
    MessageSource.MAILBOX: msg("del buzón"),
    MessageSource.NETWORK: msg("leído en la red"),
}


class CaseActKind(StrEnum):
    """Acts on a case. Keep in the usual order of a case's life."""

    RECEIVED = "received"
    SORTED = "sorted"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    ASSIGNED = "assigned"
    NOTED = "noted"
    AUTHOR_SAID = "author_said"
    JOINED = "joined"
    ESCALATED = "escalated"
    UNIT_ASKED = "unit_asked"
    UNIT_ANSWERED = "unit_answered"
    UNIT_LET_GO = "unit_let_go"
    REPLY_WRITTEN = "reply_written"
    REPLY_DECIDED = "reply_decided"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    REFERRED = "referred"
    WARNED = "warned"
    HIDDEN = "hidden"
    REPORTED = "reported"
    BLOCKED = "blocked"
    NO_ANSWER = "no_answer"
    REOPENED = "reopened"
    FORMAL = "formal"
    GONE = "gone"
    PURGED = "purged"


CASE_ACT_WORDS = {
    CaseActKind.RECEIVED: msg("llegó el mensaje"),
    CaseActKind.SORTED: msg("se propuso qué es"),
    CaseActKind.CONFIRMED: msg("confirmó lo propuesto"),
    CaseActKind.CORRECTED: msg("corrigió lo propuesto"),
    CaseActKind.ASSIGNED: msg("encargó el caso"),
    CaseActKind.NOTED: msg("anotó algo"),
    CaseActKind.AUTHOR_SAID: msg("dijo qué es quien escribe"),
    CaseActKind.JOINED: msg("lo unió a otro caso"),
    CaseActKind.ESCALATED: msg("subió de nivel"),
    CaseActKind.UNIT_ASKED: msg("preguntó a una unidad"),
    CaseActKind.UNIT_ANSWERED: msg("contestó por su unidad"),
    CaseActKind.UNIT_LET_GO: msg("anuló la pregunta a una unidad"),
    CaseActKind.REPLY_WRITTEN: msg("escribió una respuesta"),
    CaseActKind.REPLY_DECIDED: msg("decidió sobre una respuesta"),
    CaseActKind.ACKNOWLEDGED: msg("acusó recibo"),
    CaseActKind.ANSWERED: msg("contestó"),
    CaseActKind.REFERRED: msg("lo derivó"),
    CaseActKind.WARNED: msg("avisó de las normas"),
    CaseActKind.HIDDEN: msg("ocultó el mensaje"),
    CaseActKind.REPORTED: msg("lo denunció"),
    CaseActKind.BLOCKED: msg("bloqueó a quien escribió"),
    CaseActKind.NO_ANSWER: msg("lo cerró sin respuesta, con motivo"),
    CaseActKind.REOPENED: msg("lo reabrió"),
    CaseActKind.FORMAL: msg("lo tomó como queja formal"),
    CaseActKind.GONE: msg("quien lo escribió lo borró de la red"),
    CaseActKind.PURGED: msg("se borró el texto al cumplirse su plazo"),
}


class CaseState(StrEnum):
    """The state of a case: derived, never stored."""

    TO_SORT = "to_sort"
    OPEN = "open"
    WITH_UNIT = "with_unit"
    IN_REVIEW = "in_review"
    CLOSED = "closed"


CASE_STATE_WORDS = {
    CaseState.TO_SORT: msg("por clasificar"),
    CaseState.OPEN: msg("por contestar"),
    CaseState.WITH_UNIT: msg("esperando a la unidad"),
    CaseState.IN_REVIEW: msg("respuesta por revisar"),
    CaseState.CLOSED: msg("cerrado"),
}


class CaseLevel(IntEnum):
    """Levels: the person answering, an editor, a head of unit with legal or data protection, the crisis cell."""

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


def case_state(deeds: Iterable[CaseActKind], *, is_closed: bool, has_reply_in_review: bool) -> CaseState:
    """Return the state from its acts in order."""
    if is_closed:
        return CaseState.CLOSED
    if has_reply_in_review:
        return CaseState.IN_REVIEW
    state = CaseState.TO_SORT
    for deed in deeds:
        state = _STATE_AFTER_ACT.get(deed, state)
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
"""Acts that change the state; the last determines it."""


def state_after_act(deed: CaseActKind | None, *, is_closed: bool, has_reply_in_review: bool) -> CaseState:
    return case_state([deed] if deed else [], is_closed=is_closed, has_reply_in_review=has_reply_in_review)
