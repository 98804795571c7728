"""What a topic is for and how much care it takes."""

from enum import StrEnum

from app.core.words import Sentence, say


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
    TopicClass.SERVICE: say("Servicio"),
    TopicClass.EVENT: say("Acto o actividad"),
    TopicClass.CALL: say("Convocatoria o ayuda"),
    TopicClass.ACHIEVEMENT: say("Logro de la gestión"),
    TopicClass.INAUGURATION: say("Inauguración"),
    TopicClass.OPINION: say("Opinión o posición"),
    TopicClass.EMERGENCY: say("Emergencia"),
}
_RISK_NAMES = {Risk.LOW: say("Bajo"), Risk.MEDIUM: say("Medio"), Risk.HIGH: say("Alto")}


def class_name(topic_class: TopicClass) -> Sentence:
    return _CLASS_NAMES[topic_class]


def risk_name(risk: Risk) -> Sentence:
    return _RISK_NAMES[risk]
