"""What an organisation is, in the words of the sector."""

from enum import StrEnum

from app.core.words import Sentence, say


class Kind(StrEnum):
    COUNCIL = "ayuntamiento"
    PROVINCE = "diputacion"
    ISLAND = "cabildo"
    REGION = "consejeria"
    AGENCY = "organismo"
    ASSOCIATION = "mancomunidad"
    UNIVERSITY = "universidad"
    OTHER = "otra"


LANGUAGE_NAMES: dict[str, Sentence] = {
    "es": say("castellano"),
    "ca": say("catalán o valenciano"),
    "gl": say("gallego"),
    "eu": say("euskera"),
    "oc": say("aranés"),
    "en": say("inglés"),
    "fr": say("francés"),
    "de": say("alemán"),
}
LANGUAGES = tuple(LANGUAGE_NAMES)
ZONES = ("Europe/Madrid", "Atlantic/Canary", "Africa/Ceuta")
DEFAULT_GRACE_MINUTES = 120


def language_name(code: str) -> Sentence:
    return LANGUAGE_NAMES.get(code, Sentence(code))
