"""Recusal (abstención), taking over (avocación), by analogy with Ley 40/2015 arts. 23 and 10."""

from app.core.errors import Refusal
from app.core.messages import LabelledEnum, msg


class RecusalGround(LabelledEnum):
    """Grounds of art. 23.2, and any other declared."""

    INTEREST = "interest", msg("Interés personal")
    KINSHIP = "kinship", msg("Parentesco")
    FRIENDSHIP_OR_ENMITY = "friendship_or_enmity", msg("Amistad o enemistad")
    EARLIER_PART = "earlier_part", msg("Intervención previa")
    OTHER = "other", msg("Otra causa")


def check_recusal_text(text: str) -> None:
    if not text.strip():
        raise Refusal(msg("Explique por qué no debe decidir: queda en el historial."))


def check_call_in_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal(msg("Escriba el motivo: sin motivo no se avoca nada, y queda a la vista."))
