"""A reply's way out: written, perhaps approved by another person, sent at most once."""

from enum import StrEnum

from app.core.messages import msg


class ReplyKind(StrEnum):
    """Kinds of reply.

    ACKNOWLEDGEMENT stops the first clock only; ANSWER both; NORMS recalls the participation rules.
    """

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
    """Reply states: people decide up to APPROVED; the clock drives from SCHEDULED on, as for deliveries."""

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
"""States before approval; in all others the stored approved text is exactly the text sent."""
STATES_UNDER_WAY = frozenset(
    {ReplyState.SCHEDULED, ReplyState.SENDING, ReplyState.UNCONFIRMED, ReplyState.AWAITING_HAND}
)


CLOCK_STOPPING_KINDS = frozenset({ReplyKind.ANSWER, ReplyKind.ACKNOWLEDGEMENT})
"""Kinds that stop a case's clock; others report what was done."""
