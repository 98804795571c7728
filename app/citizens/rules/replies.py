"""A reply on its way to whoever wrote: written, perhaps decided on by somebody else, sent at most once."""

from enum import StrEnum

from app.core.words import say


class ReplyKind(StrEnum):
    """ACKNOWLEDGEMENT stops the first clock only; ANSWER stops both; NORMS reminds of the participation rules."""

    ACKNOWLEDGEMENT = "acknowledgement"
    ANSWER = "answer"
    NORMS = "norms"
    NOTICE = "notice"


REPLY_KIND_NAMES = {
    ReplyKind.ACKNOWLEDGEMENT: say("acuse de recibo"),
    ReplyKind.ANSWER: say("respuesta"),
    ReplyKind.NORMS: say("recordatorio de las normas"),
    ReplyKind.NOTICE: say("aviso"),
}


class ReplyState(StrEnum):
    """Up to APPROVED people decide; from SCHEDULED on the clock drives, as it does deliveries."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SENT_BACK = "sent_back"
    DISCARDED = "discarded"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"
    AWAITING_HAND = "awaiting_hand"
    CANCELLED = "cancelled"


REPLY_STATE_WORDS = {
    ReplyState.DRAFT: say("borrador"),
    ReplyState.IN_REVIEW: say("por revisar"),
    ReplyState.SENT_BACK: say("devuelta"),
    ReplyState.DISCARDED: say("descartada"),
    ReplyState.SCHEDULED: say("sale ahora"),
    ReplyState.SENDING: say("saliendo"),
    ReplyState.SENT: say("enviada"),
    ReplyState.UNCONFIRMED: say("sin confirmar"),
    ReplyState.FAILED: say("no salió"),
    ReplyState.AWAITING_HAND: say("por enviar a mano"),
    ReplyState.CANCELLED: say("anulada"),
}
BEFORE_APPROVAL = frozenset({ReplyState.DRAFT, ReplyState.IN_REVIEW, ReplyState.SENT_BACK, ReplyState.DISCARDED})
"""In every other state what is kept as approved is exactly what is sent."""
UNDER_WAY = frozenset({ReplyState.SCHEDULED, ReplyState.SENDING, ReplyState.UNCONFIRMED, ReplyState.AWAITING_HAND})


ENDING = frozenset({ReplyKind.ANSWER, ReplyKind.ACKNOWLEDGEMENT})
"""Those that stop a clock of the case; the others tell what was done."""


class ReplyOutcome(StrEnum):
    """How one attempt at sending ended."""

    SENT = "sent"
    NOT_SENT = "not_sent"
    RATE_LIMITED = "rate_limited"
    REFUSED = "refused"
    UNAUTHORISED = "unauthorised"
    UNKNOWN = "unknown"
    GONE = "gone"
