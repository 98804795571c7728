"""What an organisation is, in the words of the sector."""

from enum import StrEnum


class Kind(StrEnum):
    COUNCIL = "ayuntamiento"
    PROVINCE = "diputacion"
    ISLAND = "cabildo"
    REGION = "consejeria"
    AGENCY = "organismo"
    ASSOCIATION = "mancomunidad"
    UNIVERSITY = "universidad"
    OTHER = "otra"


LANGUAGES = ("es", "ca", "gl", "eu", "oc", "en", "fr", "de")
ZONES = ("Europe/Madrid", "Atlantic/Canary", "Africa/Ceuta")
DEFAULT_GRACE_MINUTES = 120
