from enum import StrEnum

from app.core.messages import Message, msg


class TopicClass(StrEnum):
    SERVICE = "service"
    EVENT = "event"
    CALL = "call"
    ACHIEVEMENT = "achievement"
    INAUGURATION = "inauguration"
    OPINION = "opinion"
    EMERGENCY = "emergency"


class Risk(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


_CLASS_NAMES = {
    TopicClass.SERVICE: msg("Servicio"),
    TopicClass.EVENT: msg("Acto o actividad"),
    TopicClass.CALL: msg("Convocatoria o ayuda"),
    TopicClass.ACHIEVEMENT: msg("Logro de la gestión"),
    TopicClass.INAUGURATION: msg("Inauguración"),
    TopicClass.OPINION: msg("Opinión o posición"),
    TopicClass.EMERGENCY: msg("Emergencia"),
}
_RISK_NAMES = {Risk.LOW: msg("Bajo"), Risk.MEDIUM: msg("Medio"), Risk.HIGH: msg("Alto")}


def class_name(topic_class: TopicClass) -> Message:
    return _CLASS_NAMES[topic_class]


def risk_name(risk: Risk) -> Message:
    return _RISK_NAMES[risk]
