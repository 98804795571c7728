from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.db.statements import ORGANISATION_ID, EntityQuery, Query, as_tuple, param
from app.domain.approvals.models.rounds import Round, RoundStep, RouteVersion
from app.domain.approvals.queries.deciders import decider_pool
from app.domain.sittings.models import Appointment, Sitting, SittingItem, SittingPresence
from app.domain.sittings.queries.appointments import live_appointments, seats_by_appointment


@dataclass(frozen=True, slots=True)
class DecisionSeat:
    """A seat.

    `appointment`: the one in whose sittings the step runs; None at a sitting that decides it, or when none does.
    """

    is_present: bool = False
    appointment: Appointment | None = None

    @property
    def is_outside(self) -> bool:
        return self.appointment is not None and not self.is_present


def decision_seats(
    session: Session, steps: Sequence[RoundStep], *, actor: Actor, now: datetime
) -> dict[int, DecisionSeat]:
    """Return seats by step, keeping the sitting from closing meanwhile.

    No statement for steps no sitting decides; one for a person at their sitting, else a handful.
    """
    seats = {step.id: DecisionSeat() for step in steps}
    if not (session_steps := [step for step in steps if step.in_session]):
        return seats
    here = {"organisation_id": actor.organisation_id, "user_id": actor.person_id}
    rows = _AT_THEIR_SITTING.all(session, **here, rounds=[step.round_id for step in session_steps])
    before_it = {round_id for round_id, _ in rows}
    seats |= {step.id: DecisionSeat(is_present=True) for step in session_steps if step.round_id in before_it}
    outside = [step for step in session_steps if step.round_id not in before_it]
    return seats | (_seats_outside(session, outside, now=now) if outside else {})


def _seats_outside(session: Session, steps: Sequence[RoundStep], *, now: datetime) -> dict[int, DecisionSeat]:
    """Return, by step, the first live appointment attended by one of its deciders."""
    here = steps[0].organisation_id
    appointments = live_appointments(session, here)
    if not appointments:
        return {}
    taken = _routes(session, steps) if any(appointment.routes for appointment in appointments) else {}
    deciders_of = decider_pool(session, here, steps, now=now)
    who = seats_by_appointment(session, appointments, now=now)

    def covers(candidate: Appointment, step: RoundStep) -> bool:
        is_its_route = not candidate.routes or taken[step.round_id] in candidate.routes
        return is_its_route and bool(deciders_of(step) & who[candidate.id].ids)

    return {
        step.id: DecisionSeat(appointment=next((a for a in appointments if covers(a, step)), None)) for step in steps
    }


def _routes(session: Session, steps: Sequence[RoundStep]) -> dict[int, int]:
    rounds = [step.round_id for step in steps]
    return dict(_ROUTES.all(session, organisation_id=steps[0].organisation_id, rounds=rounds))


_AT_THEIR_SITTING: EntityQuery[tuple[int, Sitting]] = EntityQuery(
    select(SittingItem.round_id, Sitting)
    .join(Sitting, col(Sitting.id) == SittingItem.sitting_id)
    .join(SittingPresence, col(SittingPresence.sitting_id) == Sitting.id)
    .where(Sitting.organisation_id == ORGANISATION_ID, col(SittingItem.round_id).in_(param("rounds", many=True)))
    .where(SittingPresence.user_id == param("user_id"), col(SittingPresence.left_at).is_(None))
    .where(col(Sitting.opened_at).is_not(None), col(Sitting.closed_at).is_(None))
    .with_for_update(read=True, of=Sitting)
)
_ROUTES: Query[tuple[int, int]] = Query(
    select(Round.id, RouteVersion.route_id)
    .join(RouteVersion, col(RouteVersion.id) == Round.route_version_id)
    .where(Round.organisation_id == ORGANISATION_ID, col(Round.id).in_(param("rounds", many=True))),
    as_tuple,
)
