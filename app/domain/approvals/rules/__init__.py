"""Approval rounds: never tacit (I3); no contributor approves a version (I2)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.errors import Conflict, NotPermitted, Refusal
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


@dataclass(frozen=True, slots=True)
class Judge:
    """`in_unit`: holding the step's roles in any required unit.

    `taken_over`: by another superior.
    """

    user_id: int
    roles: frozenset[str]
    may_decide: bool
    contributed: bool
    decided_another_step: bool
    is_named: bool = False
    in_unit: bool = True
    decided_this_step: bool = False
    recused: bool = False
    taken_over: bool = False


def check_may_decide(judge: Judge, *, step_roles: Collection[str]) -> None:
    """Raise `NotPermitted` if the step can never be theirs."""
    if not judge.may_decide or not (judge.is_named or judge.roles & set(step_roles)):
        raise NotPermitted(msg("Este paso lo decide otra función."))
    if not judge.is_named and not judge.in_unit:
        raise NotPermitted(msg("Este paso lo decide otra unidad."))
    if judge.contributed:
        raise NotPermitted(msg("Ha intervenido en este texto, así que lo decide otra persona."))
    if judge.decided_this_step:
        raise NotPermitted(msg("Ya ha dado su visto bueno a este paso: falta el de otra persona."))
    if judge.decided_another_step:
        raise NotPermitted(msg("Ya ha decidido otro paso de esta revisión: este lo decide otra persona."))
    if judge.recused:
        raise NotPermitted(msg("Se abstuvo en esta publicación, así que la decide otra persona."))
    if judge.taken_over:
        raise NotPermitted(msg("Otra persona ha avocado este paso, así que lo decide ella."))


def check_reason(verdict: Verdict, reason: str) -> None:
    """Raise unless a refusal gives its author a reason."""
    if verdict is not Verdict.APPROVED and not reason.strip():
        raise Refusal(msg("Escriba el motivo: quien redactó el texto lo necesita."))


def check_content_unchanged(*, seen_hash: str, current_hash: str) -> None:
    """Raise `Conflict` when the text shown has changed."""
    if seen_hash != current_hash:
        raise Conflict(msg("El texto ha cambiado mientras lo leía. Lea la versión nueva antes de decidir."))


def check_step_unchanged(*, seen: int | None, open_now: int) -> None:
    """Raise `Conflict` unless the step shown is open; accept None."""
    if seen not in (None, open_now):
        raise Conflict(
            msg(
                "El paso que usted leía ya no espera: otra persona lo decidió, o el texto se envió otra vez. "
                "Lea lo que hay ahora."
            )
        )


def check_opinion_given(opinion: OpinionState, *, opened_at: datetime, now: datetime) -> None:
    """Raise `Conflict` while a round's second opinion may still come before its last yes."""
    if opinion is OpinionState.AWAITED and now - opened_at < OPINION_TERM:
        raise Conflict(
            msg(
                "Aún se está leyendo este texto para la segunda opinión, que llega en unos segundos. Espere un momento "
                "y vuelva a dar el visto bueno."
            )
        )
