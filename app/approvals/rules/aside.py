"""Stepping aside (abstención) and taking over (avocación), by analogy with Ley 40/2015 arts. 23 and 10."""

from enum import StrEnum

from app.core.errors import Refusal
from app.core.words import say


class Ground(StrEnum):
    """Why somebody must not decide: the grounds of art. 23.2, and whatever else they declare."""

    INTEREST = "interest"
    KINSHIP = "kinship"
    FRIENDSHIP_OR_ENMITY = "friendship_or_enmity"
    EARLIER_PART = "earlier_part"
    OTHER = "other"


GROUND_WORDS = {
    Ground.INTEREST: say("Interés personal"),
    Ground.KINSHIP: say("Parentesco"),
    Ground.FRIENDSHIP_OR_ENMITY: say("Amistad o enemistad"),
    Ground.EARLIER_PART: say("Intervención previa"),
    Ground.OTHER: say("Otra causa"),
}


def check_declared(text: str) -> None:
    if not text.strip():
        raise Refusal(say("Explique por qué no debe decidir: queda en el historial."))


def check_called_in(reason: str) -> None:
    if not reason.strip():
        raise Refusal(say("Escriba el motivo: sin motivo no se avoca nada, y queda a la vista."))
