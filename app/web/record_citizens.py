"""The words of the record for what citizens write and what is answered."""

from app.citizens.rules.cases import DEED_WORDS
from app.citizens.rules.categories import CATEGORY_NAMES, OUTCOME_NAMES, SILENCE_NAMES
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
    "asks": say("Quién tiene que leerla"),
    "case_deed": say("Qué se hizo"),
    "category": say("Qué es"),
    "outcome": say("Desenlace"),
    "question": say("Pregunta"),
    "reply": say("Respuesta"),
    "silence": say("Por qué no se contesta"),
    "template": say("Plantilla"),
}
WORDS = {
    "case_deed": {one.value: word for one, word in DEED_WORDS.items()},
    "category": {one.value: word for one, word in CATEGORY_NAMES.items()},
    "outcome": {one.value: word for one, word in OUTCOME_NAMES.items()},
    "silence": {one.value: word for one, word in SILENCE_NAMES.items()},
}
