"""A case: one conversation with somebody, what was done about it, and where it stands."""

from collections.abc import Iterable
from enum import IntEnum, StrEnum

from app.core.words import say


class Source(StrEnum):
    """How a message came in."""

    BY_HAND = "by_hand"
    FILE = "file"
    MAILBOX = "mailbox"
    NETWORK = "network"


SOURCE_NAMES = {
    Source.BY_HAND: say("escrito a mano"),
    Source.FILE: say("de un fichero"),
    Source.MAILBOX: say("del buzón"),
    Source.NETWORK: say("leído en la red"),
}


class CaseDeed(StrEnum):
    """What can happen to a case. Keep in the order in which a case usually lives."""

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


DEED_WORDS = {
    CaseDeed.RECEIVED: say("llegó el mensaje"),
    CaseDeed.SORTED: say("se propuso qué es"),
    CaseDeed.CONFIRMED: say("confirmó lo propuesto"),
    CaseDeed.CORRECTED: say("corrigió lo propuesto"),
    CaseDeed.ASSIGNED: say("encargó el caso"),
    CaseDeed.NOTED: say("anotó algo"),
    CaseDeed.AUTHOR_SAID: say("dijo qué es quien escribe"),
    CaseDeed.JOINED: say("lo unió a otro caso"),
    CaseDeed.ESCALATED: say("subió de nivel"),
    CaseDeed.UNIT_ASKED: say("preguntó a una unidad"),
    CaseDeed.UNIT_ANSWERED: say("contestó por su unidad"),
    CaseDeed.UNIT_LET_GO: say("anuló la pregunta a una unidad"),
    CaseDeed.REPLY_WRITTEN: say("escribió una respuesta"),
    CaseDeed.REPLY_DECIDED: say("decidió sobre una respuesta"),
    CaseDeed.ACKNOWLEDGED: say("acusó recibo"),
    CaseDeed.ANSWERED: say("contestó"),
    CaseDeed.REFERRED: say("lo derivó"),
    CaseDeed.WARNED: say("avisó de las normas"),
    CaseDeed.HIDDEN: say("ocultó el mensaje"),
    CaseDeed.REPORTED: say("lo denunció"),
    CaseDeed.BLOCKED: say("bloqueó a quien escribió"),
    CaseDeed.NO_ANSWER: say("lo cerró sin respuesta, con motivo"),
    CaseDeed.REOPENED: say("lo reabrió"),
    CaseDeed.FORMAL: say("lo tomó como queja formal"),
    CaseDeed.GONE: say("quien lo escribió lo borró de la red"),
    CaseDeed.PURGED: say("se borró el texto al cumplirse su plazo"),
}


class CaseState(StrEnum):
    """Where a case stands; worked out, never kept."""

    TO_SORT = "to_sort"
    OPEN = "open"
    WITH_UNIT = "with_unit"
    IN_REVIEW = "in_review"
    CLOSED = "closed"


CASE_STATE_WORDS = {
    CaseState.TO_SORT: say("por clasificar"),
    CaseState.OPEN: say("por contestar"),
    CaseState.WITH_UNIT: say("esperando a la unidad"),
    CaseState.IN_REVIEW: say("respuesta por revisar"),
    CaseState.CLOSED: say("cerrado"),
}


class Level(IntEnum):
    """Who looks at it: whoever answers, an editor, a head of unit with legal or data protection, the crisis cell."""

    L1 = 1
    L2 = 2
    L3 = 3
    L4 = 4


LEVEL_NAMES = {
    Level.L1: say("N1 · quien atiende"),
    Level.L2: say("N2 · edición"),
    Level.L3: say("N3 · jefatura, jurídico o protección de datos"),
    Level.L4: say("N4 · gabinete de crisis"),
}


def state_of(deeds: Iterable[CaseDeed], *, is_closed: bool, has_reply_in_review: bool) -> CaseState:
    """From what happened, in order."""
    if is_closed:
        return CaseState.CLOSED
    if has_reply_in_review:
        return CaseState.IN_REVIEW
    state = CaseState.TO_SORT
    for deed in deeds:
        state = _AFTER.get(deed, state)
    return state


_AFTER = {
    CaseDeed.SORTED: CaseState.TO_SORT,
    CaseDeed.CONFIRMED: CaseState.OPEN,
    CaseDeed.CORRECTED: CaseState.OPEN,
    CaseDeed.ACKNOWLEDGED: CaseState.OPEN,
    CaseDeed.REOPENED: CaseState.OPEN,
    CaseDeed.UNIT_ASKED: CaseState.WITH_UNIT,
    CaseDeed.UNIT_ANSWERED: CaseState.OPEN,
    CaseDeed.UNIT_LET_GO: CaseState.OPEN,
}
TURNING = tuple(_AFTER)
"""The deeds that take a case somewhere; the last of them says where it stands."""


def state_after(deed: CaseDeed | None, *, is_closed: bool, has_reply_in_review: bool) -> CaseState:
    """From the last of those deeds, if there was any."""
    return state_of([deed] if deed else [], is_closed=is_closed, has_reply_in_review=has_reply_in_review)
