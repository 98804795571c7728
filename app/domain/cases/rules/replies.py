"""A reply on its way to whoever wrote: written, perhaps decided on by somebody else, sent at most once."""

from enum import StrEnum

from app.core.messages import msg


class ReplyKind(StrEnum):
    """ACKNOWLEDGEMENT stops the first clock only; ANSWER stops both; NORMS reminds of the participation rules."""

    ACKNOWLEDGEMENT = "acknowledgement"
    ANSWER = "answer"
    NORMS = "norms"
    NOTICE = "notice"


REPLY_KIND_NAMES = {
    ReplyKind.ACKNOWLEDGEMENT: msg("acuse de recibo"),
    ReplyKind.ANSWER: msg("respuesta"),
    ReplyKind.NORMS: msg("recordatorio de las normas"),
    ReplyKind.NOTICE: msg("aviso"),
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
    ReplyState.DRAFT: msg("borrador"),
    ReplyState.IN_REVIEW: msg("por revisar"),
    ReplyState.SENT_BACK: msg("devuelta"),
    ReplyState.DISCARDED: msg("descartada"),
    ReplyState.SCHEDULED: msg("sale ahora"),
    ReplyState.SENDING: msg("saliendo"),
    ReplyState.SENT: msg("enviada"),
    ReplyState.UNCONFIRMED: msg("sin confirmar"),
    ReplyState.FAILED: msg("no salió"),
    ReplyState.AWAITING_HAND: msg("por enviar a mano"),
    ReplyState.CANCELLED: msg("anulada"),
}
STATES_BEFORE_APPROVAL = frozenset({ReplyState.DRAFT, ReplyState.IN_REVIEW, ReplyState.SENT_BACK, ReplyState.DISCARDED})
"""In every other state what is kept as approved is exactly what is sent."""
STATES_UNDER_WAY = frozenset(
    {ReplyState.SCHEDULED, ReplyState.SENDING, ReplyState.UNCONFIRMED, ReplyState.AWAITING_HAND}
)


CLOCK_STOPPING_KINDS = frozenset({ReplyKind.ANSWER, ReplyKind.ACKNOWLEDGEMENT})
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
