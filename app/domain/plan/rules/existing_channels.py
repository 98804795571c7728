from enum import StrEnum

from app.core.messages import msg

MAX_HOURS_APART = 72
DEFAULT_HOURS_APART = 2


class ExistingKind(StrEnum):
    PRESS = "press"
    WEB = "web"
    BULLETIN = "bulletin"
    RADIO = "radio"
    APP = "app"
    CAMPAIGN = "campaign"
    AGENDA = "agenda"
    OTHER = "other"


EXISTING_KIND_NAMES = {
    ExistingKind.PRESS: msg("Notas de prensa"),
    ExistingKind.WEB: msg("Página web"),
    ExistingKind.BULLETIN: msg("Boletín"),
    ExistingKind.RADIO: msg("Radio"),
    ExistingKind.APP: msg("Aplicación móvil"),
    ExistingKind.CAMPAIGN: msg("Campañas y cartelería"),
    ExistingKind.AGENDA: msg("Agenda de la alcaldía"),
    ExistingKind.OTHER: msg("Otro canal"),
}
