from datetime import timedelta
from enum import StrEnum

from app.core.messages import LabelledEnum, msg


class RoundState(LabelledEnum):
    OPEN = "open", msg("en curso")
    APPROVED = "approved", msg("aprobada")
    SENT_BACK = "sent_back", msg("devuelta con cambios")
    REJECTED = "rejected", msg("rechazada")
    VOID = "void", msg("anulada")


class OpinionState(LabelledEnum):
    """The second opinion on a round's texts.

    `NOT_ASKED`: nobody read by meaning when it opened, or it is an emergency. `MISSED`: approved without it, after
    `OPINION_TERM`; it may still come. `UNREADABLE`: the model failed on the text.
    """

    NOT_ASKED = "not_asked", msg("no se pide")
    AWAITED = "awaited", msg("se está leyendo")
    MISSED = "missed", msg("no llegó en un minuto")
    UNREADABLE = "unreadable", msg("no pudo leer el texto")
    NOBODY = "nobody", msg("no pide a nadie más")
    PERSON = "person", msg("pide que lo vea una persona")


OPINION_TERM = timedelta(seconds=60)


class StepState(StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    DONE = "done"
    VOID = "void"


UNFINISHED_STATES = (StepState.OPEN, StepState.WAITING)


class Verdict(LabelledEnum):
    """LEFT_OUT is for variants, never a whole post."""

    APPROVED = "approved", msg("aprobó")
    CHANGES_ASKED = "changes_asked", msg("pidió cambios")
    REJECTED = "rejected", msg("rechazó")
    LEFT_OUT = "left_out", msg("dejó fuera")


def require_whole_verdict(verdict: Verdict) -> Verdict:
    """Raise `ValueError` for a verdict on a part."""
    if verdict is Verdict.LEFT_OUT:
        raise ValueError(msg("Elija una de las opciones."))
    return verdict


ROUND_AFTER = {
    Verdict.APPROVED: RoundState.APPROVED,
    Verdict.CHANGES_ASKED: RoundState.SENT_BACK,
    Verdict.REJECTED: RoundState.REJECTED,
}
