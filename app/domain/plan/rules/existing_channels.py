from app.core.messages import LabelledEnum, msg

MAX_HOURS_APART = 72
DEFAULT_HOURS_APART = 2


class ExistingKind(LabelledEnum):
    PRESS = "press", msg("Notas de prensa")
    WEB = "web", msg("Página web")
    BULLETIN = "bulletin", msg("Boletín")
    RADIO = "radio", msg("Radio")
    APP = "app", msg("Aplicación móvil")
    CAMPAIGN = "campaign", msg("Campañas y cartelería")
    AGENDA = "agenda", msg("Agenda de la alcaldía")
    OTHER = "other", msg("Otro canal")
