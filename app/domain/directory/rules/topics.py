from app.core.messages import LabelledEnum, msg


class TopicClass(LabelledEnum):
    SERVICE = "service", msg("Servicio")
    EVENT = "event", msg("Acto o actividad")
    CALL = "call", msg("Convocatoria o ayuda")
    ACHIEVEMENT = "achievement", msg("Logro de la gestión")
    INAUGURATION = "inauguration", msg("Inauguración")
    OPINION = "opinion", msg("Opinión o posición")
    EMERGENCY = "emergency", msg("Emergencia")


class Risk(LabelledEnum):
    LOW = "low", msg("Bajo")
    MEDIUM = "medium", msg("Medio")
    HIGH = "high", msg("Alto")
