"""Dates that bind a public body's word: what they are called, where they stand, what they ask for.

What a period does, in the fewest words.
"""

from enum import StrEnum

from app.core.messages import Message, msg
from app.domain.directory.rules.topics import TopicClass


class PeriodKind(StrEnum):
    """The value is the name by which rules of the editorial line ask for it."""

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
    """A proposal binds nobody; what ended bound until then; what was cancelled never did."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    ENDED = "ended"
    CANCELLED = "cancelled"


K, S = PeriodKind, PeriodState
MILESTONES = frozenset({K.CAMPAIGN, K.REFLECTION_DAY, K.POLLING_DAY, K.POLL_BAN})
"""The dates inside an electoral period; they come, are confirmed and go with it."""

ELECTORAL = MILESTONES | {K.ELECTORAL_PERIOD}
PAUSING = frozenset({K.OFFICIAL_MOURNING, K.EMERGENCY})
"""While one is on, nothing goes out by itself but the classes it allows."""

HOLDING = PAUSING | {K.ELECTORAL_PERIOD}
"""What was scheduled inside is held when one is confirmed, and each publication is released by a person."""

SHOWN_EVERYWHERE = ELECTORAL | PAUSING
"""A band on every page says so while one is on."""

ALLOWED_CLASSES = (TopicClass.SERVICE, TopicClass.EMERGENCY)
"""What goes on under a holding period unless another choice was made."""

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
"""By whether its kind pauses everything."""
