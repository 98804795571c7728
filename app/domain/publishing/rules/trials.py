"""Trials of an account: a fixed sentence published at once, and how each ended."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from app.core.zones import local_time

TRIAL_TEXTS = {
    "es": "Mensaje de prueba ({when}). Comprobamos que la cuenta funciona; puede pasarlo por alto.",
    "ca": "Missatge de prova ({when}). Comprovem que el compte funciona; podeu passar-lo per alt.",
    "gl": "Mensaxe de proba ({when}). Comprobamos que a conta funciona; pode pasala por alto.",
    "eu": "Probako mezua ({when}). Kontuak badabilela egiaztatzen ari gara; ez egin kasurik.",
    "en": "Test message ({when}). We are checking that the account works; please ignore it.",
}


class TrialEnd(StrEnum):
    WITHDRAWN = "withdrawn"
    LEFT = "left"
    """Published, and not known to be withdrawn."""
    UNSEEN = "unseen"
    """Published or not: a person looks."""
    NOT_SENT = "not sent"


def trial_text(languages: Iterable[str], zone: str, *, now: datetime) -> tuple[str, str]:
    """Return the first language that has a sentence and this, told apart from others by its second."""
    language = next((each for each in languages if each in TRIAL_TEXTS), "es")
    return language, TRIAL_TEXTS[language].format(when=f"{local_time(now, zone):%d/%m/%Y, %H:%M:%S}")


def is_trial_text(text: str) -> bool:
    """Tell whether a post of an account is one of these sentences, whatever its second."""
    ends = (sentence.split("{when}") for sentence in TRIAL_TEXTS.values())
    return any(text.startswith(before) and text.rstrip().endswith(after) for before, after in ends)
