from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.errors import Conflict, InvalidField, NotPermitted
from app.core.messages import LabelledEnum, msg


class PlanState(LabelledEnum):
    PROPOSED = "proposed", msg("propuesta")
    APPROVED = "approved", msg("aprobada, todavía no en vigor")
    IN_FORCE = "in_force", msg("en vigor")
    SUPERSEDED = "superseded", msg("sustituida")
    WITHDRAWN = "withdrawn", msg("retirada")


@dataclass(frozen=True, slots=True)
class VersionLife:
    """Dates in the organisation's zone: until the day before `ends_on`."""

    in_force_from: date | None
    ends_on: date | None
    is_withdrawn: bool = False


def plan_state(life: VersionLife, *, today: date) -> PlanState:
    if life.is_withdrawn:
        return PlanState.WITHDRAWN
    if life.in_force_from is None:
        return PlanState.PROPOSED
    if life.ends_on is not None and life.ends_on <= today:
        return PlanState.SUPERSEDED
    return PlanState.IN_FORCE if life.in_force_from <= today else PlanState.APPROVED


MIN_SIGNATURES = 2
"""The least, unless no one else can sign (`signatures_needed`)."""
REVIEW_AFTER = timedelta(days=365)


class InvalidAct(InvalidField):
    """The invalid `field`."""


@dataclass(frozen=True, slots=True)
class PlanAct:
    body: str
    number: str
    on: date
    in_force_from: date
    review_on: date


@dataclass(frozen=True, slots=True)
class ApprovedVersion:
    """The start day may be past or future."""

    number: int
    in_force_from: date


def check_act(act: PlanAct, others: Sequence[ApprovedVersion], *, today: date) -> None:
    """Raise `InvalidAct`, also for two versions in force at once."""
    if not act.body.strip():
        raise InvalidAct("body", msg("Diga qué órgano lo aprueba: sin acto no entra en vigor."))
    if not act.number.strip():
        raise InvalidAct("number", msg("Diga el número del acuerdo o decreto: sin él no se encuentra el acto."))
    if act.on > today:
        raise InvalidAct("act_on", msg("El acto no puede tener una fecha por venir: se anota cuando ya se ha dictado."))
    if act.in_force_from < act.on:
        raise InvalidAct("in_force_from", msg("No puede estar en vigor antes de la fecha del acto que lo aprueba."))
    last = max(others, key=lambda version: version.in_force_from, default=None)
    if last is not None and act.in_force_from <= last.in_force_from:
        sentence = msg(
            "La versión %(number)s está en vigor desde el %(day)s y no puede haber dos a la vez: esta ha de empezar "
            "después de ese día.",
            number=last.number,
            day=f"{last.in_force_from:%d/%m/%Y}",
        )
        raise InvalidAct("in_force_from", sentence)
    if act.review_on <= act.in_force_from:
        raise InvalidAct("review_on", msg("La revisión va después del día en que entra en vigor."))


def check_may_sign(state: PlanState, *, signed_by: Sequence[int], person_id: int) -> None:
    """Raise unless allowed now; `NotPermitted` on a second signature."""
    if state is not PlanState.PROPOSED:
        raise Conflict(msg("Esta versión no espera que se anote su acto."))
    if person_id in signed_by:
        raise NotPermitted(msg("Usted ya lo ha firmado: falta la firma de otra persona."))


def signatures_needed(*, small_town: bool, able: int) -> int:
    """Return two, or one in small-town mode with one able: the act is another body's."""
    return 1 if small_town and able < MIN_SIGNATURES else MIN_SIGNATURES


REMINDER_DAYS = (30, 7, 0)
"""Days before the review; the last, once past."""


def reminders_due(review_on: date, *, today: date) -> int:
    """Count reminders due by a day."""
    left = (review_on - today).days
    return sum(left <= lead if lead else left < 0 for lead in REMINDER_DAYS)
