"""In what state a version of the plan is, worked out from what was done with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.core.errors import NotPermitted, OutOfTurn, Refusal
from app.core.words import Sentence, say


class PlanState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


PLAN_WORDS = {
    PlanState.PROPOSED: say("propuesta"),
    PlanState.APPROVED: say("aprobada, todavía no en vigor"),
    PlanState.IN_FORCE: say("en vigor"),
    PlanState.SUPERSEDED: say("sustituida"),
    PlanState.WITHDRAWN: say("retirada"),
}


@dataclass(frozen=True, slots=True)
class Life:
    """Days in the organisation's zone: in force from the first until the day before `ends_on`."""

    in_force_from: date | None
    ends_on: date | None
    is_withdrawn: bool = False


def plan_state(life: Life, *, today: date) -> PlanState:
    if life.is_withdrawn:
        return PlanState.WITHDRAWN
    if life.in_force_from is None:
        return PlanState.PROPOSED
    if life.ends_on is not None and life.ends_on <= today:
        return PlanState.SUPERSEDED
    return PlanState.IN_FORCE if life.in_force_from <= today else PlanState.APPROVED


SIGNATURES = 2
"""People who enter the act: nobody puts a plan in force alone, unless there is nobody else (`signatures_needed`)."""
YEAR = timedelta(days=365)


class BadAct(Refusal):
    """What was typed of the act in `field` cannot be."""

    def __init__(self, field: str, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class PlanAct:
    """The act of the competent body by which a version holds, with the day it is in force from and the next review."""

    body: str
    number: str
    on: date
    in_force_from: date
    review_on: date


@dataclass(frozen=True, slots=True)
class Held:
    """Another version that was approved, and from which day it holds or will."""

    number: int
    in_force_from: date


def check_act(act: PlanAct, others: Sequence[Held], *, today: date) -> None:
    """Raises `BadAct` for an act that is not one, or for days that would leave two versions in force at once."""
    if not act.body.strip():
        raise BadAct("body", say("Diga qué órgano lo aprueba: sin acto no entra en vigor."))
    if not act.number.strip():
        raise BadAct("number", say("Diga el número del acuerdo o decreto: sin él no se encuentra el acto."))
    if act.on > today:
        raise BadAct("act_on", say("El acto no puede tener una fecha por venir: se anota cuando ya se ha dictado."))
    if act.in_force_from < act.on:
        raise BadAct("in_force_from", say("No puede estar en vigor antes de la fecha del acto que lo aprueba."))
    last = max(others, key=lambda one: one.in_force_from, default=None)
    if last is not None and act.in_force_from <= last.in_force_from:
        sentence = say(
            "La versión %(number)s está en vigor desde el %(day)s y no puede haber dos a la vez: esta ha de empezar "
            "después de ese día.",
            number=last.number,
            day=f"{last.in_force_from:%d/%m/%Y}",
        )
        raise BadAct("in_force_from", sentence)
    if act.review_on <= act.in_force_from:
        raise BadAct("review_on", say("La revisión va después del día en que entra en vigor."))


def check_enters(state: PlanState, *, signed_by: Sequence[int], person_id: int) -> None:
    """Raise unless this person may enter the act now; `NotPermitted` on a second signature of the same person."""
    if state is not PlanState.PROPOSED:
        raise OutOfTurn(say("Esta versión no espera que se anote su acto."))
    if person_id in signed_by:
        raise NotPermitted(say("Usted ya lo ha firmado: falta la firma de otra persona."))


def signatures_needed(*, small_town: bool, able: int) -> int:
    """Two, or one where the body works with few people and only one may sign: the act itself is somebody else's."""
    return 1 if small_town and able < SIGNATURES else SIGNATURES


LEADS = (30, 7, 0)
"""Days before the review on which whoever may adopt the plan is reminded; the last, once it is past."""


def reminders_due(review_on: date, *, today: date) -> int:
    """How many of the reminders should have been sent by a day."""
    left = (review_on - today).days
    return sum(left <= lead if lead else left < 0 for lead in LEADS)
