"""The words of the record for what citizens write and what is answered."""

from app.citizens.rules.cases import DEED_WORDS
from app.citizens.rules.categories import CATEGORY_NAMES, OUTCOME_NAMES, SILENCE_NAMES, URGENCY_NAMES
from app.core.words import say

SUBJECTS = {
    "case": say("caso"),
    "citizen": say("persona que escribió"),
    "crisis": say("crisis"),
    "faq": say("pregunta frecuente"),
    "moderation": say("medida de moderación"),
    "protocol": say("protocolo de respuesta"),
    "reply": say("respuesta"),
    "template": say("plantilla"),
}
DETAILS = {
    "folded": say("Repite otro mensaje"),
    "from": say("Se propuso"),
    "urgency": say("Urgencia"),
    "case_deed": say("Qué se hizo"),
    "category": say("Qué es"),
    "outcome": say("Desenlace"),
    "silence": say("Por qué no se contesta"),
}
WORDS = {
    "case_deed": {one.value: word for one, word in DEED_WORDS.items()},
    "category": {one.value: word for one, word in CATEGORY_NAMES.items()},
    "urgency": {one.value: word for one, word in URGENCY_NAMES.items()},
    "outcome": {one.value: word for one, word in OUTCOME_NAMES.items()},
    "silence": {one.value: word for one, word in SILENCE_NAMES.items()},
}
