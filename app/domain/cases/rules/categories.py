from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from app.core.messages import LabelledEnum, msg


class Category(LabelledEnum):
    """In tree order: danger to people first."""

    EMERGENCY = "emergency", msg("emergencia")
    PERSONAL_DATA = "personal_data", msg("datos personales a la vista")
    THREAT = "threat", msg("amenaza u odio")
    SPAM = "spam", msg("publicidad o mensaje repetido")
    INSULT = "insult", msg("insulto")
    QUESTION_GENERAL = "question_general", msg("pregunta general")
    QUESTION_UNIT = "question_unit", msg("pregunta para una unidad")
    QUESTION_FILE = "question_file", msg("pregunta sobre su expediente")
    ACCESS_TO_INFORMATION = "access_to_information", msg("acceso a la información pública")
    INCIDENT = "incident", msg("incidencia")
    COMPLAINT = "complaint", msg("queja")
    CRITICISM = "criticism", msg("crítica u opinión")
    FACTUAL_ERROR = "factual_error", msg("dato equivocado")
    SUGGESTION = "suggestion", msg("sugerencia")
    THANKS = "thanks", msg("agradecimiento")
    POLITICAL = "political", msg("política")
    PRESS = "press", msg("prensa")
    OWN_ERROR = "own_error", msg("error nuestro")
    RIGHTS_REQUEST = "rights_request", msg("derechos sobre sus datos")
    WHISTLEBLOWING = "whistleblowing", msg("denuncia de una infracción")
    OTHER = "other", msg("sin clasificar")


class MessageKind(StrEnum):
    """A message by what its writer wants, as its meaning tells."""

    QUESTION = "question"
    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    INSULT = "insult"
    SPAM = "spam"
    EMERGENCY = "emergency"
    OTHER = "other"


class Urgency(LabelledEnum):
    NOW = "now", msg("ahora mismo")
    SOON = "soon", msg("cuanto antes")
    ORDINARY = "ordinary", msg("en su plazo")
    NONE = "none", msg("no corre prisa")


class CaseOutcome(LabelledEnum):
    """No case closes without one."""

    ANSWERED = "answered", msg("contestado")
    REFERRED = "referred", msg("derivado")
    HIDDEN = "hidden", msg("oculto")
    REPORTED = "reported", msg("denunciado")
    BLOCKED = "blocked", msg("bloqueado")
    NO_ANSWER = "no_answer", msg("sin respuesta, con motivo")


class SilenceReason(LabelledEnum):
    INSULT = "insult", msg("solo insulta")
    TROLL = "troll", msg("busca pelea o es publicidad")
    ALREADY_ANSWERED = "already_answered", msg("ya está contestado")
    NOT_ADDRESSED = "not_addressed", msg("no va dirigido a la institución")
    LOOP = "loop", msg("ya tuvo dos respuestas públicas")
    ELECTORAL = "electoral", msg("el periodo electoral no lo permite")
    LEGAL_HOLD = "legal_hold", msg("está en manos de un juzgado o de la policía")
    OTHER_ADMINISTRATION = "other_administration", msg("se ha indicado la administración competente")


@dataclass(frozen=True, slots=True)
class Classification:
    """`outcome`: how the case should end."""

    category: Category
    urgency: Urgency
    language: str
    outcome: CaseOutcome | None = None
    unit_id: int | None = None


def classification_changes(was: Classification, becomes: Classification) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return changed fields, old and new, as plain data."""
    before, after = asdict(was), asdict(becomes)
    changed = [name for name in before if before[name] != after[name]]
    return {name: before[name] for name in changed}, {name: after[name] for name in changed}


_URGENCY_ORDER = tuple(Urgency)


def is_more_pressing(urgency: Urgency, other: Urgency) -> bool:
    return _URGENCY_ORDER.index(urgency) < _URGENCY_ORDER.index(other)
