"""What an approval round needs, who may decide, and what each decision does to it.

Approval is never tacit (I3) and nobody who contributed to a version approves it (I2).
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import NotPermitted, OutOfTurn, Refusal
from app.core.words import say


class RoundState(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    SENT_BACK = "sent_back"
    REJECTED = "rejected"
    VOID = "void"


class StepState(StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    DONE = "done"
    VOID = "void"


class Verdict(StrEnum):
    """What a person said. Of a variant, also that an approval leaves it out; of a whole post, never that."""

    APPROVED = "approved"
    CHANGES_ASKED = "changes_asked"
    REJECTED = "rejected"
    LEFT_OUT = "left_out"


def of_the_whole(verdict: Verdict) -> Verdict:
    """Raise `ValueError` for what is said of a part only."""
    if verdict is Verdict.LEFT_OUT:
        raise ValueError(say("Elija una de las opciones."))
    return verdict


ROUND_AFTER = {
    Verdict.APPROVED: RoundState.APPROVED,
    Verdict.CHANGES_ASKED: RoundState.SENT_BACK,
    Verdict.REJECTED: RoundState.REJECTED,
}


VERDICT_WORDS = {
    Verdict.APPROVED: say("aprobó"),
    Verdict.CHANGES_ASKED: say("pidió cambios"),
    Verdict.REJECTED: say("rechazó"),
    Verdict.LEFT_OUT: say("dejó fuera"),
}
ROUND_WORDS = {
    RoundState.OPEN: say("en curso"),
    RoundState.APPROVED: say("aprobada"),
    RoundState.SENT_BACK: say("devuelta con cambios"),
    RoundState.REJECTED: say("rechazada"),
    RoundState.VOID: say("anulada"),
}


@dataclass(frozen=True, slots=True)
class Judge:
    """A person as seen by one open step: what makes the decision theirs, and what bars them from it.

    `is_named`: the step asks for them by name. `in_unit`: they hold its roles in the unit it asks for, if it does.
    `taken_over`: a superior called the step in, and it is somebody else.
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
    """Raise `NotPermitted` (it will never be theirs) or return; said in words the person can use."""
    if not judge.may_decide or not (judge.is_named or judge.roles & set(step_roles)):
        raise NotPermitted(say("Este paso lo decide otra función."))
    if not judge.is_named and not judge.in_unit:
        raise NotPermitted(say("Este paso lo decide otra unidad."))
    if judge.contributed:
        raise NotPermitted(say("Ha intervenido en este texto, así que lo decide otra persona."))
    if judge.decided_this_step:
        raise NotPermitted(say("Ya ha dado su visto bueno a este paso: falta el de otra persona."))
    if judge.decided_another_step:
        raise NotPermitted(say("Ya ha decidido otro paso de esta revisión: este lo decide otra persona."))
    if judge.recused:
        raise NotPermitted(say("Se abstuvo en esta publicación, así que la decide otra persona."))
    if judge.taken_over:
        raise NotPermitted(say("Otra persona ha avocado este paso, así que lo decide ella."))


def check_reason(verdict: Verdict, reason: str) -> None:
    """Raise unless a refusal says why: whoever wrote the text is owed the reason."""
    if verdict is not Verdict.APPROVED and not reason.strip():
        raise Refusal(say("Escriba el motivo: quien redactó el texto lo necesita."))


def check_fresh(*, seen_hash: str, current_hash: str) -> None:
    """Raise `OutOfTurn` when the text on the screen is not the one that would be approved."""
    if seen_hash != current_hash:
        raise OutOfTurn(say("El texto ha cambiado mientras lo leía. Lea la versión nueva antes de decidir."))


def check_same_step(*, seen: int | None, open_now: int) -> None:
    """Raise `OutOfTurn` when the step on the screen is not the one that would be decided; nothing for none seen."""
    if seen not in (None, open_now):
        raise OutOfTurn(
            say(
                "El paso que usted leía ya no espera: otra persona lo decidió, o el texto se envió otra vez. "
                "Lea lo que hay ahora."
            )
        )
