"""The kinds of message, what each ends in, and how soon: the words of the response protocol."""

from enum import StrEnum

from app.core.words import say


class Category(StrEnum):
    """In the order of the decision tree: what puts somebody in danger goes before everything."""

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
    Category.EMERGENCY: say("emergencia"),
    Category.PERSONAL_DATA: say("datos personales a la vista"),
    Category.THREAT: say("amenaza u odio"),
    Category.SPAM: say("publicidad o mensaje repetido"),
    Category.INSULT: say("insulto"),
    Category.QUESTION_GENERAL: say("pregunta general"),
    Category.QUESTION_UNIT: say("pregunta para una unidad"),
    Category.QUESTION_FILE: say("pregunta sobre su expediente"),
    Category.ACCESS_TO_INFORMATION: say("acceso a la información pública"),
    Category.INCIDENT: say("incidencia"),
    Category.COMPLAINT: say("queja"),
    Category.CRITICISM: say("crítica u opinión"),
    Category.FACTUAL_ERROR: say("dato equivocado"),
    Category.SUGGESTION: say("sugerencia"),
    Category.THANKS: say("agradecimiento"),
    Category.POLITICAL: say("política"),
    Category.PRESS: say("prensa"),
    Category.OWN_ERROR: say("error nuestro"),
    Category.RIGHTS_REQUEST: say("derechos sobre sus datos"),
    Category.WHISTLEBLOWING: say("denuncia de una infracción"),
    Category.OTHER: say("sin clasificar"),
}


class Urgency(StrEnum):
    NOW = "now"
    SOON = "soon"
    ORDINARY = "ordinary"
    NONE = "none"


URGENCY_NAMES = {
    Urgency.NOW: say("ahora mismo"),
    Urgency.SOON: say("cuanto antes"),
    Urgency.ORDINARY: say("en su plazo"),
    Urgency.NONE: say("no corre prisa"),
}


class Outcome(StrEnum):
    """What a case ends in; nothing ends without one."""

    ANSWERED = "answered"
    REFERRED = "referred"
    HIDDEN = "hidden"
    REPORTED = "reported"
    BLOCKED = "blocked"
    NO_ANSWER = "no_answer"


OUTCOME_NAMES = {
    Outcome.ANSWERED: say("contestado"),
    Outcome.REFERRED: say("derivado"),
    Outcome.HIDDEN: say("oculto"),
    Outcome.REPORTED: say("denunciado"),
    Outcome.BLOCKED: say("bloqueado"),
    Outcome.NO_ANSWER: say("sin respuesta, con motivo"),
}


class Silence(StrEnum):
    """Why a message gets no answer."""

    INSULT = "insult"
    TROLL = "troll"
    ALREADY_ANSWERED = "already_answered"
    NOT_ADDRESSED = "not_addressed"
    LOOP = "loop"
    ELECTORAL = "electoral"
    LEGAL_HOLD = "legal_hold"
    OTHER_ADMINISTRATION = "other_administration"


SILENCE_NAMES = {
    Silence.INSULT: say("solo insulta"),
    Silence.TROLL: say("busca pelea o es publicidad"),
    Silence.ALREADY_ANSWERED: say("ya está contestado"),
    Silence.NOT_ADDRESSED: say("no va dirigido a la institución"),
    Silence.LOOP: say("ya tuvo dos respuestas públicas"),
    Silence.ELECTORAL: say("el periodo electoral no lo permite"),
    Silence.LEGAL_HOLD: say("está en manos de un juzgado o de la policía"),
    Silence.OTHER_ADMINISTRATION: say("se ha indicado la administración competente"),
}
