"""What people want to know when they ask, by the words they ask with: dictionary forms, folded, in four languages."""

from collections.abc import Mapping
from enum import StrEnum


class Want(StrEnum):
    HOURS = "hours"
    PRICE = "price"
    LENGTH = "length"
    DATE = "date"
    WHERE = "where"
    HOW = "how"
    WHO = "who"
    CONTACT = "contact"
    REASON = "reason"


_SAID: Mapping[str, Mapping[Want, str]] = {
    "es": {
        Want.HOURS: "hora horario abrir cerrar abierto cerrado cerrada apertura cierre",
        Want.PRICE: "precio costar coste costo tasa tarifa euro valer gratis gratuito cuanto importe",
        Want.LENGTH: "tardar durar duracion",
        Want.DATE: "cuando plazo fecha vencer caducar empezar comenzar terminar acabar limite",
        Want.WHERE: "donde direccion ubicacion",
        Want.HOW: "como requisito documento documentacion papel solicitar pedir tramitar tramite apuntar inscribir "
        "inscripcion presentar obtener conseguir",
        Want.WHO: "quien responsable encargado",
        Want.CONTACT: "telefono correo email contactar contacto",
        Want.REASON: "motivo",
    },
    "ca": {
        Want.HOURS: "hora horari obrir obrar tancar obert tancat obertura",
        Want.PRICE: "preu costar cost taxa tarifa euro valer gratuit quant",
        Want.LENGTH: "trigar durar durada",
        Want.DATE: "quan termini data començar comencar acabar",
        Want.WHERE: "on adreça adreca",
        Want.HOW: "com requisit document documentacio paper sollicitar demanar tramit apuntar inscriure inscripcio",
        Want.WHO: "qui responsable",
        Want.CONTACT: "telefon correu contacte",
        Want.REASON: "motiu",
    },
    "gl": {
        Want.HOURS: "hora horario abrir pechar aberto pechado",
        Want.PRICE: "prezo custar custo taxa tarifa euro valer gratuito canto",
        Want.LENGTH: "tardar demorar durar",
        Want.DATE: "cando prazo data comezar rematar acabar",
        Want.WHERE: "onde enderezo",
        Want.HOW: "como requisito documento documentacion papel solicitar pedir tramite apuntar inscribir anotar",
        Want.WHO: "quen responsable",
        Want.CONTACT: "telefono correo contacto",
        Want.REASON: "motivo",
    },
    "eu": {
        Want.HOURS: "ordut ordu ordutegi ordutegia ire ireki itxi zabal",
        Want.PRICE: "zenbat prezio balio doan tasa kosta",
        Want.LENGTH: "iraun",
        Want.DATE: "noi noiz epe epea data hasi amai",
        Want.WHERE: "non helbide helbidea",
        Want.HOW: "nola eska eskatu baldin agiri",
        Want.WHO: "nor",
        Want.CONTACT: "telefono telefonoa posta",
        Want.REASON: "zergatik",
    },
}
WANTS: Mapping[str, Mapping[str, Want]] = {
    language: {word: want for want, words in said.items() for word in words.split()} for language, said in _SAID.items()
}
ALSO: Mapping[str, frozenset[Want]] = {
    "cuando": frozenset({Want.HOURS}),
    "quan": frozenset({Want.HOURS}),
    "cando": frozenset({Want.HOURS}),
    "noi": frozenset({Want.HOURS}),
}


def _words(*said: str) -> frozenset[str]:
    return frozenset(" ".join(said).split())


WHENS = _words(
    "hoy manana tarde noche mediodia lunes martes miercoles jueves viernes sabado domingo festivo laborable",
    "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre",
    "verano invierno otono primavera navidad pascua semana mes",
    "avui dema dilluns dimarts dimecres dijous divendres dissabte diumenge estiu hivern setmana nadal",
    "hoxe luns mercores venres veran inverno nadal gaur bihar uda negu aste igande larunbat",
)
"""Which day or season it is asked of."""

GENERIC = _words(
    "municipal ayuntamiento pueblo villa ciudad oficina servicio publico local vecino ciudadano",
    "ajuntament poble vila ciutat servei public concello cidade udal herri",
)
"""What nearly everything here is."""

ASKING = _words(
    "que q cual cuando cuanto donde como quien saber decir decirme informar preguntar duda",
    "quin quan quant on com qui dubte cal cando canto onde quen dubida zer zein noiz zenbat non nola nor jakin",
)
DENYING = _words("no ni nunca tampoco sin ez gens mai nin verguenza gracias graza gracies eskerrik")

FILLING = _words(
    "gustar preguntar pregunta duda consulta informacion informar necesitar deber parecer creer pensar mirar ver",
    "llegar pasar alguien tambien entonces ahora solo cosa vez porque parte caso tema relacion respecto sitio lugar",
    "llevar venir vosotros ustedes nosotros usted buen bueno saludar decirme hacer falta dejar permitir desde llamar",
    "entrar entrada sacar cual numero mucho mil tirar gracias dar haber",
    "necessitar dubte informacio algu tambe ara nomes perque voler passar quin quina cal",
    "duvida precisar alguen agora jakin nahi mesedez orain dago behar zein da du",
)
"""Said by the way: it tells nothing of what is asked."""

SAME: Mapping[str, str] = {
    "pago": "pagar",
    "padron": "empadronar",
    "recogida": "recoger",
    "recollida": "recollir",
    "reserva": "reservar",
    "renuevo": "renovar",
    "alquiler": "alquilar",
}
"""What is done, and doing it."""
