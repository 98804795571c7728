from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from app.core.messages import msg


class Category(StrEnum):
    """Categories in decision-tree order: danger to people comes first."""

    EMERGENCY = "emergency"
    PERSONAL_DATA = "personal_data"
    THREAT = "threat"
    SPAM = "spam"
    INSULT = "insult"
    QUESTION_GENERAL = "question_general"
    QUESTION_UNIT = "question_unit"
    QUESTION_FILE = "question_file"
    ACCESS_TO_INFORMATION = "access_to_information"
    INCIDENT = "incident"
    COMPLAINT = "complaint"
    CRITICISM = "criticism"
    FACTUAL_ERROR = "factual_error"
    SUGGESTION = "suggestion"
    THANKS = "thanks"
    POLITICAL = "political"
    PRESS = "press"
    OWN_ERROR = "own_error"
    RIGHTS_REQUEST = "rights_request"
    WHISTLEBLOWING = "whistleblowing"
    OTHER = "other"


CATEGORY_NAMES = {
    Category.EMERGENCY: msg("emergencia"),
    Category.PERSONAL_DATA: msg("datos personales a la vista"),
    Category.THREAT: msg("amenaza u odio"),
    Category.SPAM: msg("publicidad o mensaje repetido"),
    Category.INSULT: msg("insulto"),
    Category.QUESTION_GENERAL: msg("pregunta general"),
    Category.QUESTION_UNIT: msg("pregunta para una unidad"),
    Category.QUESTION_FILE: msg("pregunta sobre su expediente"),
    Category.ACCESS_TO_INFORMATION: msg("acceso a la información pública"),
    Category.INCIDENT: msg("incidencia"),
    Category.COMPLAINT: msg("queja"),
    Category.CRITICISM: msg("crítica u opinión"),
    Category.FACTUAL_ERROR: msg("dato equivocado"),
    Category.SUGGESTION: msg("sugerencia"),
    Category.THANKS: msg("agradecimiento"),
    Category.POLITICAL: msg("política"),
    Category.PRESS: msg("prensa"),
    Category.OWN_ERROR: msg("error nuestro"),
    Category.RIGHTS_REQUEST: msg("derechos sobre sus datos"),
    Category.WHISTLEBLOWING: msg("denuncia de una infracción"),
    Category.OTHER: msg("sin clasificar"),
}


class Urgency(StrEnum):
    NOW = "now"
    SOON = "soon"
    ORDINARY = "ordinary"
    NONE = "none"


URGENCY_NAMES = {
    Urgency.NOW: msg("ahora mismo"),
    Urgency.SOON: msg("cuanto antes"),
    Urgency.ORDINARY: msg("en su plazo"),
    Urgency.NONE: msg("no corre prisa"),
}


class CaseOutcome(StrEnum):
    """Outcomes of a case; none closes without one."""

    ANSWERED = "answered"
    REFERRED = "referred"
    HIDDEN = "hidden"
    REPORTED = "reported"
    BLOCKED = "blocked"
    NO_ANSWER = "no_answer"


CASE_OUTCOME_NAMES = {
    CaseOutcome.ANSWERED: msg("contestado"),
    CaseOutcome.REFERRED: msg("derivado"),
    CaseOutcome.HIDDEN: msg("oculto"),
    CaseOutcome.REPORTED: msg("denunciado"),
    CaseOutcome.BLOCKED: msg("bloqueado"),
    CaseOutcome.NO_ANSWER: msg("sin respuesta, con motivo"),
}


class SilenceReason(StrEnum):
    """Reasons for no answer."""

    INSULT = "insult"
    TROLL = "troll"
    ALREADY_ANSWERED = "already_answered"
    NOT_ADDRESSED = "not_addressed"
    LOOP = "loop"
    ELECTORAL = "electoral"
    LEGAL_HOLD = "legal_hold"
    OTHER_ADMINISTRATION = "other_administration"


SILENCE_REASON_NAMES = {
    SilenceReason.INSULT: msg("solo insulta"),
    SilenceReason.TROLL: msg("busca pelea o es publicidad"),
    SilenceReason.ALREADY_ANSWERED: msg("ya está contestado"),
    SilenceReason.NOT_ADDRESSED: msg("no va dirigido a la institución"),
    SilenceReason.LOOP: msg("ya tuvo dos respuestas públicas"),
    SilenceReason.ELECTORAL: msg("el periodo electoral no lo permite"),
    SilenceReason.LEGAL_HOLD: msg("está en manos de un juzgado o de la policía"),
    SilenceReason.OTHER_ADMINISTRATION: msg("se ha indicado la administración competente"),
}


@dataclass(frozen=True, slots=True)
class Classification:
    """The classification of a case; `outcome`: how it should end."""

    category: Category
    urgency: Urgency
    language: str
    outcome: CaseOutcome | None = None
    unit_id: int | None = None


def classification_changes(was: Classification, becomes: Classification) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return old and new values of changed fields only, as plain data."""
    before, after = asdict(was), asdict(becomes)
    changed = [name for name in before if before[name] != after[name]]
    return {name: before[name] for name in changed}, {name: after[name] for name in changed}


_URGENCY_ORDER = tuple(Urgency)


def is_more_pressing(one: Urgency, other: Urgency) -> bool:
    return _URGENCY_ORDER.index(one) < _URGENCY_ORDER.index(other)
