from app.core.messages import LabelledEnum, Message, msg
from app.domain.directory.rules.topics import TopicClass


class PeriodKind(LabelledEnum):
    """Editorial line rules use the values."""

    HOLIDAY = "holiday", msg("Festivo")
    OFFICE_CLOSED = "office_closed", msg("Oficinas cerradas")
    ELECTORAL_PERIOD = "electoral_period", msg("Periodo electoral")
    CAMPAIGN = "campaign", msg("Campaña electoral")
    REFLECTION_DAY = "reflection_day", msg("Jornada de reflexión")
    POLLING_DAY = "polling_day", msg("Jornada de votación")
    POLL_BAN = "poll_ban", msg("Sin encuestas electorales")
    OFFICIAL_MOURNING = "official_mourning", msg("Luto oficial")
    EMERGENCY = "emergency", msg("Emergencia")
    AWARENESS_DAY = "awareness_day", msg("Día señalado")


class PeriodState(LabelledEnum):
    """States: proposed periods do not bind, ended ones did until then, cancelled ones never did."""

    PROPOSED = "proposed", msg("propuesto")
    CONFIRMED = "confirmed", msg("confirmado")
    ENDED = "ended", msg("terminado antes de su fecha")
    CANCELLED = "cancelled", msg("anulado")


K = PeriodKind
MILESTONES = frozenset({K.CAMPAIGN, K.REFLECTION_DAY, K.POLLING_DAY, K.POLL_BAN})
"""Dates inside an electoral period; created, confirmed, removed with it."""

ELECTORAL = MILESTONES | {K.ELECTORAL_PERIOD}
PAUSING = frozenset({K.OFFICIAL_MOURNING, K.EMERGENCY})
"""Kinds that stop all automatic publishing except allowed classes."""

HOLDING = PAUSING | {K.ELECTORAL_PERIOD}
"""Kinds whose confirmation holds scheduled posts until a person releases each."""

SHOWN_EVERYWHERE = ELECTORAL | PAUSING

ALLOWED_CLASSES = (TopicClass.SERVICE, TopicClass.EMERGENCY)


EFFECT_WORDS: dict[bool, Message] = {
    True: msg("No sale nada más que lo permitido."),
    False: msg("Solo información de servicio."),
}
