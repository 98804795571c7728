"""The words of the record for what citizens write and what is answered."""

from app.citizens.rules.cases import DEED_WORDS
from app.citizens.rules.categories import CATEGORY_NAMES, OUTCOME_NAMES, SILENCE_NAMES
from app.citizens.rules.replies import REPLY_STATE_WORDS
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
    "case_deed": say("Qué se hizo"),
    "category": say("Qué es"),
    "outcome": say("Desenlace"),
    "listening": say("Leer mensajes"),
    "reading": say("Leer el buzón"),
    "reply_deed": say("Qué se dijo de la respuesta"),
    "reply_state": say("Cómo está la respuesta"),
    "silence": say("Por qué no se contesta"),
}
WORDS = {
    "case_deed": {one.value: word for one, word in DEED_WORDS.items()},
    "category": {one.value: word for one, word in CATEGORY_NAMES.items()},
    "listening": {"on": say("sí"), "off": say("no")},
    "reading": {"on": say("sí"), "off": say("no")},
    "reply_deed": {
        "seen": say("se ha visto que salió"),
        "unseen": say("se ha visto que no salió"),
        "by_hand": say("se envió a mano"),
        "again": say("que se intente otra vez"),
        "called_off": say("que no se envíe"),
    },
    "reply_state": {one.value: word for one, word in REPLY_STATE_WORDS.items()},
    "outcome": {one.value: word for one, word in OUTCOME_NAMES.items()},
    "silence": {one.value: word for one, word in SILENCE_NAMES.items()},
}
