"""Intents of questions, by dictionary forms, folded, in four languages."""

from collections.abc import Mapping
from enum import StrEnum


class Intent(StrEnum):
    HOURS = "hours"
    PRICE = "price"
    LENGTH = "length"
    DATE = "date"
    WHERE = "where"
    HOW = "how"
    WHO = "who"
    CONTACT = "contact"
    REASON = "reason"


_WORDS_OF_INTENT: Mapping[str, Mapping[Intent, str]] = {
    "es": {
        Intent.HOURS: "hora horario abrir cerrar abierto cerrado cerrada apertura cierre",
        Intent.PRICE: "precio costar coste costo tasa tarifa euro valer gratis gratuito cuanto importe",
        Intent.LENGTH: "tardar durar duracion",
        Intent.DATE: "cuando plazo fecha vencer caducar empezar comenzar terminar acabar limite",
        Intent.WHERE: "donde direccion ubicacion",
        Intent.HOW: "como requisito documento documentacion papel solicitar pedir tramitar tramite apuntar inscribir "
        "inscripcion presentar obtener conseguir",
        Intent.WHO: "quien responsable encargado",
        Intent.CONTACT: "telefono correo email contactar contacto",
        Intent.REASON: "motivo",
    },
    "ca": {
        Intent.HOURS: "hora horari obrir obrar tancar obert tancat obertura",
        Intent.PRICE: "preu costar cost taxa tarifa euro valer gratuit quant",
        Intent.LENGTH: "trigar durar durada",
        Intent.DATE: "quan termini data començar comencar acabar",
        Intent.WHERE: "on adreça adreca",
        Intent.HOW: "com requisit document documentacio paper sollicitar demanar tramit apuntar inscriure inscripcio",
        Intent.WHO: "qui responsable",
        Intent.CONTACT: "telefon correu contacte",
        Intent.REASON: "motiu",
    },
    "gl": {
        Intent.HOURS: "hora horario abrir pechar aberto pechado",
        Intent.PRICE: "prezo custar custo taxa tarifa euro valer gratuito canto",
        Intent.LENGTH: "tardar demorar durar",
        Intent.DATE: "cando prazo data comezar rematar acabar",
        Intent.WHERE: "onde enderezo",
        Intent.HOW: "como requisito documento documentacion papel solicitar pedir tramite apuntar inscribir anotar",
        Intent.WHO: "quen responsable",
        Intent.CONTACT: "telefono correo contacto",
        Intent.REASON: "motivo",
    },
    "eu": {
        Intent.HOURS: "ordut ordu ordutegi ordutegia ire ireki itxi zabal",
        Intent.PRICE: "zenbat prezio balio doan tasa kosta",
        Intent.LENGTH: "iraun",
        Intent.DATE: "noi noiz epe epea data hasi amai",
        Intent.WHERE: "non helbide helbidea",
        Intent.HOW: "nola eska eskatu baldin agiri",
        Intent.WHO: "nor",
        Intent.CONTACT: "telefono telefonoa posta",
        Intent.REASON: "zergatik",
    },
}
INTENT_OF_WORD: Mapping[str, Mapping[str, Intent]] = {
    language: {word: want for want, words in said.items() for word in words.split()}
    for language, said in _WORDS_OF_INTENT.items()
}
OTHER_INTENTS: Mapping[str, frozenset[Intent]] = {
    "cuando": frozenset({Intent.HOURS}),
    "quan": frozenset({Intent.HOURS}),
    "cando": frozenset({Intent.HOURS}),
    "noi": frozenset({Intent.HOURS}),
}


def _word_set(*said: str) -> frozenset[str]:
    return frozenset(" ".join(said).split())


TIME_WORDS = _word_set(
    "hoy manana tarde noche mediodia lunes martes miercoles jueves viernes sabado domingo festivo laborable",
    "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre",
    "verano invierno otono primavera navidad pascua semana mes",
    "avui dema dilluns dimarts dimecres dijous divendres dissabte diumenge estiu hivern setmana nadal",
    "hoxe luns mercores venres veran inverno nadal gaur bihar uda negu aste igande larunbat",
)
"""Words for the day or season."""

GENERIC_WORDS = _word_set(
    "municipal ayuntamiento pueblo villa ciudad oficina servicio publico local vecino ciudadano",
    "ajuntament poble vila ciutat servei public concello cidade udal herri",
)
"""Words true of nearly everything here."""

ASKING_WORDS = _word_set(
    "que q cual cuando cuanto donde como quien saber decir decirme informar preguntar duda",
    "quin quan quant on com qui dubte cal cando canto onde quen dubida zer zein noiz zenbat non nola nor jakin",
)
DENYING_WORDS = _word_set("no ni nunca tampoco sin ez gens mai nin verguenza gracias graza gracies eskerrik")

FILLER_WORDS = _word_set(
    "gustar preguntar pregunta duda consulta informacion informar necesitar deber parecer creer pensar mirar ver",
    "llegar pasar alguien tambien entonces ahora solo cosa vez porque parte caso tema relacion respecto sitio lugar",
    "llevar venir vosotros ustedes nosotros usted buen bueno saludar decirme hacer falta dejar permitir desde llamar",
    "entrar entrada sacar cual numero mucho mil tirar gracias dar haber",
    "necessitar dubte informacio algu tambe ara nomes perque voler passar quin quina cal",
    "duvida precisar alguen agora jakin nahi mesedez orain dago behar zein da du",
)
"""Words that tell nothing of the question."""

SAME_WORDS: Mapping[str, str] = {
    "pago": "pagar",
    "padron": "empadronar",
    "recogida": "recoger",
    "recollida": "recollir",
    "reserva": "reservar",
    "renuevo": "renovar",
    "alquiler": "alquilar",
}
"""Nouns and the verbs of the same action."""
