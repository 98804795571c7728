from app.core.messages import LabelledEnum, msg


class ReplyKind(LabelledEnum):
    """ACKNOWLEDGEMENT stops only the first clock, ANSWER both; NORMS recalls participation rules."""

    ACKNOWLEDGEMENT = "acknowledgement", msg("acuse de recibo")
    ANSWER = "answer", msg("respuesta")
    NORMS = "norms", msg("recordatorio de las normas")
    NOTICE = "notice", msg("aviso")


class ReplyState(LabelledEnum):
    """People decide up to APPROVED; from SCHEDULED the clock drives, as for deliveries."""

    DRAFT = "draft", msg("borrador")
    IN_REVIEW = "in_review", msg("por revisar")
    SENT_BACK = "sent_back", msg("devuelta")
    DISCARDED = "discarded", msg("descartada")
    SCHEDULED = "scheduled", msg("sale ahora")
    SENDING = "sending", msg("saliendo")
    SENT = "sent", msg("enviada")
    UNCONFIRMED = "unconfirmed", msg("sin confirmar")
    FAILED = "failed", msg("no salió")
    AWAITING_HAND = "awaiting_hand", msg("por enviar a mano")
    CANCELLED = "cancelled", msg("anulada")


STATES_BEFORE_APPROVAL = frozenset({ReplyState.DRAFT, ReplyState.IN_REVIEW, ReplyState.SENT_BACK, ReplyState.DISCARDED})
"""In all others, the stored approved text is exactly that sent."""
STATES_UNDER_WAY = frozenset(
    {ReplyState.SCHEDULED, ReplyState.SENDING, ReplyState.UNCONFIRMED, ReplyState.AWAITING_HAND}
)


CLOCK_STOPPING_KINDS = frozenset({ReplyKind.ANSWER, ReplyKind.ACKNOWLEDGEMENT})
