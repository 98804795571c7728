from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from app.core.actor import Actor
from app.db.statements import ORGANISATION_ID, EntityQuery, param, select_columns
from app.domain.approvals.models.rounds import Round, RouteVersion
from app.domain.approvals.queries.review_history import RoundStepView
from app.domain.posts.models import Post
from app.domain.sittings.models import Appointment, Sitting, SittingPresence
from app.domain.sittings.queries.agenda import AgendaPoint, agenda_points
from app.domain.sittings.rules.states import SittingState


@dataclass(frozen=True, slots=True)
class AgendaPosition:
    """A place on an agenda. `is_present`: the person is at the sitting, which is open."""

    sitting_id: int
    name: str
    is_present: bool
    point: AgendaPoint
    count: int
    previous: AgendaPoint | None
    following: AgendaPoint | None


@dataclass(frozen=True, slots=True)
class SittingNotice:
    """The sittings that decide the step of a review, and the next one."""

    is_present: bool = False
    name: str = ""
    sitting_id: int | None = None
    following_at: datetime | None = None

    @property
    def is_outside(self) -> bool:
        return bool(self.name) and not self.is_present


def agenda_position(session: Session, sitting_id: int | None, post: Post, *, user_id: int) -> AgendaPosition | None:
    """Return the position, or None when the post is on no such agenda; one statement."""
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
    return AgendaPosition(sitting_id, point.sitting, point.is_held and point.is_at_it, point, len(points), *around)


def sitting_notice(
    session: Session, step: RoundStepView | None, walk: AgendaPosition | None, *, actor: Actor, now: datetime
) -> SittingNotice:
    """Return the notice: one statement, none from an agenda. The decision checks seats itself (`decision_seats`)."""
    if step is None or not step.in_session:
        return SittingNotice()
    if walk:
        return SittingNotice(walk.is_present, walk.name, walk.sitting_id)
    rows = _MEETINGS.all(
        session, organisation_id=actor.organisation_id, round_id=step.round_id, user_id=actor.person_id, now=now
    )
    fitting = [row for row in rows if _seems_to_cover(row[0], row[3], step, actor)]
    if not fitting:
        return SittingNotice()
    open_ones = [row for row in fitting if row[1] and row[1].state is SittingState.OPEN]
    coming = next((row[1].starts_at for row in fitting if row[1] and row[1].starts_at > now), None)
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
    """Return the next item this person may decide after a point, or else the first."""
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
