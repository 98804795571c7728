"""Where a decision on a step is taken: in the sitting that has it before it, or outside of the sittings it runs in."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.approvals.models import Round, RoundStep, RouteVersion
from app.approvals.queries.deciders import pool_for
from app.core.actor import Actor
from app.db.reads import HERE, Load, given
from app.sittings.models import Appointment, Sitting, SittingItem, SittingPresence
from app.sittings.queries.appointments import live, seats


@dataclass(frozen=True, slots=True)
class Seat:
    """`appointment`: the one in whose sittings the step runs; none, when the person is at one that decides it, or no
    sitting does.
    """

    is_present: bool = False
    appointment: Appointment | None = None

    @property
    def is_outside(self) -> bool:
        return self.appointment is not None and not self.is_present


def seat_at(session: Session, step: RoundStep, round_id: int, *, actor: Actor, now: datetime) -> Seat:
    """No statement for a step that no sitting decides; one for whoever is at its sitting, a handful for others.

    The sitting does not close while the decision is being written.
    """
    if not step.in_session:
        return Seat()
    here = {"organisation_id": actor.organisation_id, "round_id": round_id, "user_id": actor.person_id}
    if _AT_ITS_SITTING.first(session, **here):
        return Seat(is_present=True)
    return Seat(appointment=_covering(session, step, round_id, now=now))


def _covering(session: Session, step: RoundStep, round_id: int, *, now: datetime) -> Appointment | None:
    """The first live appointment where somebody whom the step asks meets."""
    appointments = live(session, step.organisation_id)
    if any(one.routes for one in appointments):
        taken = session.get_one(RouteVersion, session.get_one(Round, round_id).route_version_id).route_id
        appointments = [one for one in appointments if not one.routes or taken in one.routes]
    if not appointments:
        return None
    asked = pool_for(session, step.organisation_id, [step], now=now)(step)
    who = seats(session, appointments, now=now)
    return next((one for one in appointments if asked & who[one.id].ids), None)


_AT_ITS_SITTING: Load[Sitting] = Load(
    select(Sitting)
    .join(SittingItem, col(SittingItem.sitting_id) == Sitting.id)
    .join(SittingPresence, col(SittingPresence.sitting_id) == Sitting.id)
    .where(Sitting.organisation_id == HERE, SittingItem.round_id == given("round_id"))
    .where(SittingPresence.user_id == given("user_id"), col(SittingPresence.left_at).is_(None))
    .where(col(Sitting.opened_at).is_not(None), col(Sitting.closed_at).is_(None))
    .limit(1)
    .with_for_update(read=True, of=Sitting)
)
