"""Where a decision on a step is taken: in the sitting that has it before it, or outside of the sittings it runs in."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.approvals.models import Round, RoundStep, RouteVersion
from app.approvals.queries.course import StepTaken
from app.approvals.queries.deciders import pool_for
from app.core.actor import Actor
from app.db.reads import HERE, Load, given
from app.sittings.models import Appointment, Sitting, SittingItem, SittingPresence
from app.sittings.queries.appointments import live, seats
from app.sittings.queries.sittings import next_of


@dataclass(frozen=True, slots=True)
class Seat:
    """`sitting`: the open one that has this review on its agenda; `is_present`: whether the person is at it.

    `appointment`: the one in whose sittings the step runs; none, when no sitting decides it.
    """

    sitting: Sitting | None = None
    is_present: bool = False
    appointment: Appointment | None = None
    following: Sitting | None = None

    @property
    def is_outside(self) -> bool:
        return self.appointment is not None and not self.is_present


def seat_at(
    session: Session, step: RoundStep | StepTaken, round_id: int, *, actor: Actor, now: datetime, lock: bool = False
) -> Seat:
    """No statement for a step that no sitting decides; one for whoever is at its sitting, a handful for others.

    `lock`: the sitting does not close while the decision is being written.
    """
    if not step.in_session:
        return Seat()
    asked = _LOCKED if lock else _OPEN
    found = asked.all(session, organisation_id=actor.organisation_id, round_id=round_id, user_id=actor.person_id)
    inside = next((sitting for sitting, here in found if here), None)
    if inside:
        return Seat(inside, is_present=True)
    covering = _covering(session, session.get_one(RoundStep, step.id), round_id, now=now)
    following = next_of(session, covering, now=now) if covering else None
    return Seat(found[0][0] if found else None, appointment=covering, following=following)


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


_AT_IT = (
    (col(SittingPresence.sitting_id) == Sitting.id)
    & (col(SittingPresence.user_id) == given("user_id"))
    & col(SittingPresence.left_at).is_(None)
)
_FOUND = (
    select(Sitting, SittingPresence.id)
    .join(SittingItem, col(SittingItem.sitting_id) == Sitting.id)
    .outerjoin(SittingPresence, _AT_IT)
    .where(Sitting.organisation_id == HERE, SittingItem.round_id == given("round_id"))
    .where(col(Sitting.opened_at).is_not(None), col(Sitting.closed_at).is_(None))
    .order_by(col(Sitting.id))
)
_OPEN: Load[tuple[Sitting, int | None]] = Load(_FOUND)
_LOCKED: Load[tuple[Sitting, int | None]] = Load(_FOUND.with_for_update(read=True, of=Sitting))
