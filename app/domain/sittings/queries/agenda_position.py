from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from app.core.actor import Actor
from app.db.statements import ORGANISATION_ID, EntityQuery, Query, as_tuple, param, select_columns
from app.db.work import Work
from app.domain.approvals.models.rounds import Round, RoundStep, RouteVersion
from app.domain.approvals.queries.deciders import decider_pool
from app.domain.approvals.queries.review_history import RoundStepView
from app.domain.posts.models import Post
from app.domain.sittings.models import Appointment, Sitting, SittingItem, SittingPresence
from app.domain.sittings.queries.agenda import AgendaPoint, agenda_points
from app.domain.sittings.queries.appointments import live_appointments, seats_by_appointment
from app.domain.sittings.rules.states import SittingState


@dataclass(frozen=True, slots=True)
class AgendaPosition:
    """`is_present`: at the sitting, which is open."""

    sitting_id: int
    name: str
    is_present: bool
    point: AgendaPoint
    count: int
    previous: AgendaPoint | None
    following: AgendaPoint | None


@dataclass(frozen=True, slots=True)
class SittingNotice:
    """Sittings that decide a step, and the next."""

    is_present: bool = False
    name: str = ""
    sitting_id: int | None = None
    following_at: datetime | None = None

    @property
    def is_outside(self) -> bool:
        return bool(self.name) and not self.is_present


@dataclass(frozen=True, slots=True)
class DecisionSeat:
    """`appointment`: the one whose sittings decide the step; None if present, or when none does."""

    is_present: bool = False
    appointment: Appointment | None = None

    @property
    def is_outside(self) -> bool:
        return self.appointment is not None and not self.is_present


def agenda_position(session: Session, sitting_id: int | None, post: Post, *, user_id: int) -> AgendaPosition | None:
    """Return None when on no such agenda; one statement."""
    if sitting_id is None:
        return None
    here = {"organisation_id": post.organisation_id, "sitting_id": sitting_id}
    points = agenda_points(session, **here, user_id=user_id)
    place = next(
        (
            n
            for n, agenda_point in enumerate(points)
            if (agenda_point.year, agenda_point.ordinal) == (post.year, post.ordinal)
        ),
        None,
    )
    if place is None:
        return None
    point = points[place]
    around = _point_at(points, place - 1), _point_at(points, place + 1)
    return AgendaPosition(
        sitting_id, point.sitting, point.is_in_session and point.is_at_it, point, len(points), *around
    )


def sitting_notice(work: Work, step: RoundStepView | None, walk: AgendaPosition | None) -> SittingNotice:
    """Return a step's sitting notice; one statement, none from an agenda. `decision_seats` checks seats to decide."""
    if step is None or not step.in_session:
        return SittingNotice()
    if walk:
        return SittingNotice(walk.is_present, walk.name, walk.sitting_id)
    rows = _MEETINGS.all(
        work.session,
        organisation_id=work.organisation_id,
        round_id=step.round_id,
        user_id=work.actor.person_id,
        now=work.now,
    )
    fitting = [row for row in rows if _seems_to_cover(row[0], row[3], step, work.actor)]
    if not fitting:
        return SittingNotice()
    open_ones = [row for row in fitting if row[1] and row[1].state is SittingState.OPEN]
    coming = next((row[1].starts_at for row in fitting if row[1] and row[1].starts_at > work.now), None)
    return SittingNotice(
        is_present=False,
        name=fitting[0][0].name,
        sitting_id=open_ones[0][1].id if open_ones else None,
        following_at=coming,
    )


def _seems_to_cover(appointment: Appointment, route_id: int, step: RoundStepView, actor: Actor) -> bool:
    meets = actor.id in appointment.people or bool(set(appointment.roles) & {*actor.roles, *step.roles})
    return meets and (not appointment.routes or route_id in appointment.routes)


def next_point_to_decide(
    session: Session, walk: AgendaPosition, *, organisation_id: int, user_id: int
) -> AgendaPoint | None:
    """Return the next after a point, else the first."""
    here = {"organisation_id": organisation_id, "sitting_id": walk.sitting_id}
    points = agenda_points(session, **here, user_id=user_id)
    place = walk.point.position
    waiting = [point for point in (*points[place:], *points[:place]) if point.waits and point.is_mine]
    return waiting[0] if waiting else None


def _point_at(points: Sequence[AgendaPoint], place: int) -> AgendaPoint | None:
    return points[place] if 0 <= place < len(points) else None


_ROUTE = (
    select(RouteVersion.route_id)
    .join(Round, col(Round.route_version_id) == RouteVersion.id)
    .where(Round.organisation_id == ORGANISATION_ID, Round.id == param("round_id"))
    .scalar_subquery()
)
_NOT_OVER = (
    (col(Sitting.appointment_id) == Appointment.id)
    & col(Sitting.closed_at).is_(None)
    & col(Sitting.cancelled_at).is_(None)
    & col(Sitting.lapsed_at).is_(None)
    & or_(Sitting.starts_at > param("now"), col(Sitting.opened_at).is_not(None))
)
_THERE = (col(SittingPresence.sitting_id) == Sitting.id) & (col(SittingPresence.user_id) == param("user_id"))
_MEETINGS: EntityQuery[Any] = EntityQuery(
    select_columns(Appointment, Sitting, SittingPresence.id, _ROUTE)
    .outerjoin(Sitting, _NOT_OVER)
    .outerjoin(SittingPresence, _THERE)
    .where(Appointment.organisation_id == ORGANISATION_ID, col(Appointment.ended_at).is_(None))
    .order_by(col(Appointment.id), col(Sitting.starts_at))
)


def decision_seats(work: Work, steps: Sequence[RoundStep]) -> dict[int, DecisionSeat]:
    """Keep the sitting from closing meanwhile.

    No statement without sitting steps; one for a person at their sitting, else a handful.
    """
    seats = {step.id: DecisionSeat() for step in steps}
    if not (session_steps := [step for step in steps if step.in_session]):
        return seats
    here = {"organisation_id": work.organisation_id, "user_id": work.actor.person_id}
    rows = _AT_THEIR_SITTING.all(work.session, **here, rounds=[step.round_id for step in session_steps])
    before_it = {round_id for round_id, _ in rows}
    seats |= {step.id: DecisionSeat(is_present=True) for step in session_steps if step.round_id in before_it}
    outside = [step for step in session_steps if step.round_id not in before_it]
    return seats | (_seats_outside(work, outside) if outside else {})


def _seats_outside(work: Work, steps: Sequence[RoundStep]) -> dict[int, DecisionSeat]:
    """Return each step's seat: the first live appointment attended by one of its deciders."""
    here = steps[0].organisation_id
    appointments = live_appointments(work.session, here)
    if not appointments:
        return {}
    taken = _routes(work.session, steps) if any(appointment.routes for appointment in appointments) else {}
    deciders_of = decider_pool(work.session, here, steps, now=work.now)
    who = seats_by_appointment(work.session, appointments, now=work.now)

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
