"""In what state a version of the plan is, worked out from what was done with it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.words import say


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
