from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.messages import msg
from app.domain.approvals.rules.states import OPINION_TERM, OpinionState, Verdict


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
