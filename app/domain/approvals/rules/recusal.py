"""Recusal (abstención) and taking over (avocación), by analogy with Ley 40/2015 arts. 23 and 10."""

from enum import StrEnum

from app.core.errors import Refusal
from app.core.messages import msg


class RecusalGround(StrEnum):
    """The recusal grounds of art. 23.2, and any other declared."""

    INTEREST = "interest"
    KINSHIP = "kinship"
    FRIENDSHIP_OR_ENMITY = "friendship_or_enmity"
    EARLIER_PART = "earlier_part"
    OTHER = "other"


GROUND_WORDS = {
    RecusalGround.INTEREST: msg("Interés personal"),
    RecusalGround.KINSHIP: msg("Parentesco"),
    RecusalGround.FRIENDSHIP_OR_ENMITY: msg("Amistad o enemistad"),
    RecusalGround.EARLIER_PART: msg("Intervención previa"),
    RecusalGround.OTHER: msg("Otra causa"),
}


def check_recusal_text(text: str) -> None:
    if not text.strip():
        raise Refusal(msg("Explique por qué no debe decidir: queda en el historial."))


def check_call_in_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal(msg("Escriba el motivo: sin motivo no se avoca nada, y queda a la vista."))
