"""The words of the record for what citizens write and what is answered."""

from app.citizens.rules.authors import CITIZEN_KIND_WORDS
from app.citizens.rules.cases import DEED_WORDS
from app.citizens.rules.categories import CATEGORY_NAMES, OUTCOME_NAMES, SILENCE_NAMES, URGENCY_NAMES
from app.citizens.rules.escalation import WHY_WORDS
from app.citizens.rules.measures import MEASURE_NAMES
from app.citizens.rules.replies import REPLY_STATE_WORDS
from app.citizens.rules.telling import TAKERS
from app.citizens.rules.versions import VERSION_WORDS
from app.core.words import say

STEPS = {
    "stays": say("se miró y se mantiene"),
    "lifted": say("se levantó"),
    "reversed": say("se levantó porque no procedía"),
    "asked_look": say("se pidió que otra persona la mire"),
    "asked_soon": say("se avisó de que acaba"),
    "asked_over": say("se pidió levantarla: ya ha acabado"),
    "asked_again": say("se pidió revisarla"),
}
SUBJECTS = {
    "case": say("caso"),
    "citizen": say("persona que escribió"),
    "crisis": say("crisis"),
    "faq": say("pregunta frecuente"),
    "moderation": say("medida de moderación"),
    "norms": say("normas de participación"),
    "protocol": say("protocolo de respuesta"),
    "reply": say("respuesta"),
    "template": say("plantilla"),
}
DETAILS = {
    "approved": say("Con visto bueno"),
    "automatic": say("Carta de una máquina"),
    "citizen_kind": say("Quién escribe"),
    "code": say("Código"),
    "edited": say("Quien escribió cambió su texto"),
    "joined": say("Se le une"),
    "messages": say("Mensajes"),
    "moved": say("Puestos que se mueve"),
    "names_shown": say("Con los nombres"),
    "post": say("Publicación"),
    "protocol_state": say("Cómo está la versión"),
    "restricted": say("Uso limitado"),
    "retired": say("Retirada"),
    "split_off": say("Se separa en"),
    "taker": say("Quien lo lleva"),
    "unit_id": say("Unidad, por su número"),
    "user_id": say("Persona, por su número"),
    "was_late": say("Llegó tarde"),
    "corrected": say("Corrige lo contestado"),
    "due": say("Plazo"),
    "expires": say("Caduca"),
    "level": say("Nivel"),
    "question": say("Pregunta"),
    "told": say("Avisos enviados"),
    "unit_link": say("Enlace de la unidad"),
    "whys": say("Por qué sube"),
    "asks": say("Quién tiene que leerla"),
    "folded": say("Repite otro mensaje"),
    "from": say("Se propuso"),
    "urgency": say("Urgencia"),
    "case_deed": say("Qué se hizo"),
    "cents": say("Céntimos por llamada"),
    "share": say("Habrían llamado, de cada cien"),
    "category": say("Qué es"),
    "evidence": say("Huella de la prueba"),
    "measure": say("Medida"),
    "measure_step": say("Qué pasó con la medida"),
    "norm": say("Norma"),
    "norms_step": say("Qué pasó con las normas"),
    "outcome": say("Desenlace"),
    "reply": say("Respuesta"),
    "listening": say("Leer mensajes"),
    "reading": say("Leer el buzón"),
    "reply_deed": say("Qué se dijo de la respuesta"),
    "reply_state": say("Cómo está la respuesta"),
    "silence": say("Por qué no se contesta"),
    "template": say("Plantilla"),
}
WORDS = {
    "citizen_kind": {one.value: word for one, word in CITIZEN_KIND_WORDS.items()},
    "protocol_state": {one.value: word for one, word in VERSION_WORDS.items()},
    "taker": dict(TAKERS),
    "unit_link": {"opened": say("se abrió"), "read": say("se dio por leída su respuesta")},
    "whys": {one.value: word for one, word in WHY_WORDS.items()},
    "case_deed": {one.value: word for one, word in DEED_WORDS.items()},
    "category": {one.value: word for one, word in CATEGORY_NAMES.items()},
    "measure": {one.value: word for one, word in MEASURE_NAMES.items()},
    "measure_step": STEPS,
    "norms_step": {"written": say("se escribió una versión"), "adopted": say("se adoptó")},
    "urgency": {one.value: word for one, word in URGENCY_NAMES.items()},
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
