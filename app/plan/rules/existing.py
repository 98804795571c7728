"""The ways a house already speaks before it has networks."""

from enum import StrEnum

from app.core.words import say

MOST_HOURS = 72
HOURS_APART = 2


class ExistingKind(StrEnum):
    PRESS = "press"
    WEB = "web"
    BULLETIN = "bulletin"
    RADIO = "radio"
    APP = "app"
    CAMPAIGN = "campaign"
    AGENDA = "agenda"
    OTHER = "other"


EXISTING_WORDS = {
    ExistingKind.PRESS: say("Notas de prensa"),
    ExistingKind.WEB: say("Página web"),
    ExistingKind.BULLETIN: say("Boletín"),
    ExistingKind.RADIO: say("Radio"),
    ExistingKind.APP: say("Aplicación móvil"),
    ExistingKind.CAMPAIGN: say("Campañas y cartelería"),
    ExistingKind.AGENDA: say("Agenda de la alcaldía"),
    ExistingKind.OTHER: say("Otro canal"),
}
