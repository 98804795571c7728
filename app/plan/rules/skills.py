"""What whoever looks after the accounts must know, and how well."""

from app.core.words import Sentence, say

SKILLS: dict[str, Sentence] = {
    "plain_language": say("Escribir claro y breve, en lenguaje llano"),
    "languages": say("Escribir en las lenguas oficiales del organismo"),
    "neutrality": say("Distinguir la información de servicio de la propaganda"),
    "verification": say("Comprobar un dato antes de publicarlo"),
    "answering": say("Responder con paciencia y derivar a la unidad que toca"),
    "moderation": say("Moderar sin censurar: aplicar las normas de uso"),
    "accessibility": say("Hacer accesible lo que se publica: textos alternativos, subtítulos"),
    "image": say("Hacer fotos y vídeos sencillos con el móvil"),
    "data_protection": say("Proteger los datos y la imagen de las personas"),
    "crisis": say("Actuar en una emergencia o en una crisis"),
    "security": say("Guardar bien las cuentas: claves, doble factor, permisos"),
    "measuring": say("Leer las cifras y contarlas sin adornos"),
}
LEVELS = {
    0: say("nada"),
    1: say("lo básico"),
    2: say("se defiende"),
    3: say("con soltura"),
}
MOST = 30


def is_short(needed: int, held: int) -> bool:
    return held < needed
