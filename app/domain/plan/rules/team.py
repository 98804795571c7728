from collections import Counter
from collections.abc import Mapping

from app.core.errors import Refusal
from app.core.messages import Message, msg

MAX_WEEKLY_HOURS = 60
MIN_ADMINISTRATORS = 2
"""The least: a single administrator could take the account along."""


def hours_to_minutes(hours: float) -> int:
    return round(hours * 60)


def minutes_to_hours(minutes: int) -> float:
    return round(minutes / 60, 2)


def substitution_circle(substitutes: Mapping[int, int], person: int, chosen: int) -> list[int]:
    """Return the circle back to `person` if `chosen` stood in, or empty."""
    path, known = [person, chosen], {**substitutes, person: chosen}
    while path[-1] != person:
        following = known.get(path[-1])
        if following is None or following in path[1:]:
            return []
        path.append(following)
    return path


def check_substitute(substitutes: Mapping[int, int], person: int, chosen: int, names: Mapping[int, str]) -> None:
    """Raise `Refusal` for oneself, or a circle leaving no one."""
    if chosen == person:
        raise Refusal(msg("Nadie se sustituye a sí mismo. Elija a otra persona."))
    if path := substitution_circle(substitutes, person, chosen):
        way = " → ".join(names.get(person_id, "?") for person_id in path)
        raise Refusal(msg("Sería un círculo, y nadie quedaría al cargo: %(way)s. Elija a otra persona.", way=way))


def short_names(names: Mapping[int, str]) -> dict[int, str]:
    """Return the fewest distinct words: «Vicent», «Ana Ruiz»."""
    short: dict[int, str] = {}
    for length in (1, 2, 3):
        candidates = {key: " ".join(name.split()[:length]) for key, name in names.items()}
        counted = Counter(candidates.values())
        short = {key: word for key, word in candidates.items() if counted[word] == 1} | short
    return {**names, **short}


SKILLS: dict[str, Message] = {
    "plain_language": msg("Escribir claro y breve, en lenguaje llano"),
    "languages": msg("Escribir en las lenguas oficiales del organismo"),
    "neutrality": msg("Distinguir la información de servicio de la propaganda"),
    "verification": msg("Comprobar un dato antes de publicarlo"),
    "answering": msg("Responder con paciencia y derivar a la unidad que toca"),
    "moderation": msg("Moderar sin censurar: aplicar las normas de uso"),
    "accessibility": msg("Hacer accesible lo que se publica: textos alternativos, subtítulos"),
    "image": msg("Hacer fotos y vídeos sencillos con el móvil"),
    "data_protection": msg("Proteger los datos y la imagen de las personas"),
    "crisis": msg("Actuar en una emergencia o en una crisis"),
    "security": msg("Guardar bien las cuentas: claves, doble factor, permisos"),
    "measuring": msg("Leer las cifras y contarlas sin adornos"),
}
SKILL_LEVELS = {
    0: msg("nada"),
    1: msg("lo básico"),
    2: msg("se defiende"),
    3: msg("con soltura"),
}
MAX_SKILLS = 30


def is_below_need(needed: int, level: int) -> bool:
    return level < needed
