"""Kinds, states and effects of binding periods."""

from enum import StrEnum

from app.core.messages import Message, msg
from app.domain.directory.rules.topics import TopicClass


class PeriodKind(StrEnum):
    """The kinds of period; rules of the editorial line use the values."""

    HOLIDAY = "holiday"
    OFFICE_CLOSED = "office_closed"
    ELECTORAL_PERIOD = "electoral_period"
    CAMPAIGN = "campaign"
    REFLECTION_DAY = "reflection_day"
    POLLING_DAY = "polling_day"
    POLL_BAN = "poll_ban"
    OFFICIAL_MOURNING = "official_mourning"
    EMERGENCY = "emergency"
    AWARENESS_DAY = "awareness_day"


class PeriodState(StrEnum):
    """The states of a period: proposed ones do not bind, ended ones did until then, cancelled ones never did."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    ENDED = "ended"
    CANCELLED = "cancelled"


K, S = PeriodKind, PeriodState
MILESTONES = frozenset({K.CAMPAIGN, K.REFLECTION_DAY, K.POLLING_DAY, K.POLL_BAN})
"""Dates inside an electoral period; created, confirmed and removed with it."""

ELECTORAL = MILESTONES | {K.ELECTORAL_PERIOD}
PAUSING = frozenset({K.OFFICIAL_MOURNING, K.EMERGENCY})
"""Kinds that stop all automatic publishing except their allowed classes."""

HOLDING = PAUSING | {K.ELECTORAL_PERIOD}
"""Kinds whose confirmation holds scheduled posts until a person releases each."""

SHOWN_EVERYWHERE = ELECTORAL | PAUSING
"""Kinds with a band on every page."""

ALLOWED_CLASSES = (TopicClass.SERVICE, TopicClass.EMERGENCY)
"""The default classes that a holding period allows."""

KIND_WORDS: dict[PeriodKind, Message] = {
    K.HOLIDAY: msg("Festivo"),
    K.OFFICE_CLOSED: msg("Oficinas cerradas"),
    K.ELECTORAL_PERIOD: msg("Periodo electoral"),
    K.CAMPAIGN: msg("Campaña electoral"),
    K.REFLECTION_DAY: msg("Jornada de reflexión"),
    K.POLLING_DAY: msg("Jornada de votación"),
    K.POLL_BAN: msg("Sin encuestas electorales"),
    K.OFFICIAL_MOURNING: msg("Luto oficial"),
    K.EMERGENCY: msg("Emergencia"),
    K.AWARENESS_DAY: msg("Día señalado"),
}
STATE_WORDS: dict[PeriodState, Message] = {
    S.PROPOSED: msg("propuesto"),
    S.CONFIRMED: msg("confirmado"),
    S.ENDED: msg("terminado antes de su fecha"),
    S.CANCELLED: msg("anulado"),
}


def kind_word(kind: str) -> Message:
    return KIND_WORDS[PeriodKind(kind)]


EFFECT_WORDS: dict[bool, Message] = {
    True: msg("No sale nada más que lo permitido."),
    False: msg("Solo información de servicio."),
}
"""Effects by whether the kind pauses everything."""
