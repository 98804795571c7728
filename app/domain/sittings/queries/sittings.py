from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, func, or_, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.paging import Cursor, KeysetQuery, Page
from app.db.statements import ORGANISATION_ID, EntityQuery, Query, as_tuple, param, select_columns
from app.db.work import Work
from app.domain.sittings.models import Appointment, Sitting, SittingItem, SittingMinutes, SittingPresence

SHOWN_AHEAD = 12


def sitting_or_404(work: Work, sitting_id: int, *, lock: bool = False) -> Sitting:
    query = select(Sitting).where(Sitting.organisation_id == work.organisation_id, Sitting.id == sitting_id)
    sitting = work.session.exec(query.with_for_update() if lock else query).first()
    if sitting is None:
        raise NotFound(msg("Esa sesión no existe."))
    return sitting


def coming_sittings(work: Work) -> Sequence[tuple[Sitting, int]]:
    """Return coming sittings, soonest first, with number of items."""
    return _COMING.all(work.session, organisation_id=work.organisation_id)


class PastSitting(NamedTuple):
    """`digest` of its minutes if held."""

    id: int
    name: str
    starts_at: datetime
    closed_at: datetime | None
    cancelled_at: datetime | None
    chair_name: str
    digest: str | None
    on_agenda: int


def past_sittings(work: Work, place: Cursor | None) -> Page[PastSitting]:
    """Include lapsed and cancelled ones, newest first."""
    return _PAST_SITTINGS.page(work.session, place, organisation_id=work.organisation_id)


def next_sitting(session: Session, sitting: Sitting) -> Sitting | None:
    """Return the next sitting that is not cancelled."""
    return _NEXT.first(
        session,
        organisation_id=sitting.organisation_id,
        appointment_id=sitting.appointment_id,
        starts_at=sitting.starts_at,
    )


def appointment_sittings(session: Session, appointment: Appointment, *, since: date) -> Sequence[Sitting]:
    return session.exec(
        select(Sitting)
        .where(Sitting.organisation_id == appointment.organisation_id, Sitting.appointment_id == appointment.id)
        .where(Sitting.day >= since)
        .order_by(col(Sitting.day))
    ).all()


def settled_sittings(session: Session, appointment: Appointment, *, now: datetime) -> Sequence[Sitting]:
    """Return what the pattern no longer moves: cancelled, or with a closed agenda; none over before the pattern."""
    return session.exec(
        select(Sitting)
        .where(Sitting.organisation_id == appointment.organisation_id, Sitting.appointment_id == appointment.id)
        .where(or_(Sitting.day >= appointment.starts_on, Sitting.ends_at > now))
        .where(or_(col(Sitting.cancelled_at).is_not(None), col(Sitting.frozen_at).is_not(None)))
        .order_by(col(Sitting.day))
    ).all()


def is_another_open(session: Session, sitting: Sitting) -> bool:
    query = select(Sitting.id).where(
        Sitting.organisation_id == sitting.organisation_id,
        Sitting.appointment_id == sitting.appointment_id,
        Sitting.id != sitting.id,
        col(Sitting.opened_at).is_not(None),
        col(Sitting.closed_at).is_(None),
    )
    return session.exec(query).first() is not None


def unopened_sittings(session: Session, sitting: Sitting) -> Sequence[Sitting]:
    """Return earlier, frozen ones."""
    return session.exec(
        select(Sitting)
        .where(Sitting.organisation_id == sitting.organisation_id, Sitting.appointment_id == sitting.appointment_id)
        .where(Sitting.starts_at < sitting.starts_at, col(Sitting.frozen_at).is_not(None))
        .where(col(Sitting.opened_at).is_(None), col(Sitting.lapsed_at).is_(None), col(Sitting.cancelled_at).is_(None))
    ).all()


def sitting_presences(session: Session, sitting: Sitting) -> Sequence[SittingPresence]:
    return session.exec(
        select(SittingPresence)
        .where(SittingPresence.organisation_id == sitting.organisation_id, SittingPresence.sitting_id == sitting.id)
        .order_by(col(SittingPresence.joined_at), col(SittingPresence.id))
    ).all()


def minutes_or_404(work: Work, sitting_id: int) -> tuple[Sitting, SittingMinutes]:
    """Raise `NotFound` unless closed."""
    row = work.session.exec(
        select(Sitting, SittingMinutes)
        .join(SittingMinutes, col(SittingMinutes.sitting_id) == Sitting.id)
        .where(Sitting.organisation_id == work.organisation_id, Sitting.id == sitting_id)
        .where(SittingMinutes.organisation_id == work.organisation_id)
    ).first()
    if row is None:
        raise NotFound(msg("Esa sesión no tiene acta: no se ha cerrado."))
    return row


def sittings_to_freeze(session: Session, *, now: datetime) -> list[tuple[int, int]]:
    """Return (organisation, sitting), earliest first."""
    return _TO_FREEZE.all(session, now=now)


def sittings_to_remind(session: Session, *, now: datetime) -> list[tuple[int, int]]:
    """Return (organisation, sitting) a day away."""
    return _TO_REMIND.all(session, now=now)


_NOT_OVER = (col(Sitting.closed_at).is_(None), col(Sitting.cancelled_at).is_(None), col(Sitting.lapsed_at).is_(None))
_ITEMS = (
    select(func.count(col(SittingItem.id)))
    .where(SittingItem.organisation_id == ORGANISATION_ID, SittingItem.sitting_id == Sitting.id)
    .scalar_subquery()
)
_COMING: EntityQuery[tuple[Sitting, int]] = EntityQuery(
    select(Sitting, _ITEMS)
    .where(Sitting.organisation_id == ORGANISATION_ID, *_NOT_OVER)
    .order_by(col(Sitting.starts_at), col(Sitting.id))
    .limit(SHOWN_AHEAD)
)
_OVER = or_(
    col(Sitting.closed_at).is_not(None), col(Sitting.cancelled_at).is_not(None), col(Sitting.lapsed_at).is_not(None)
)
_PAST_SITTINGS: KeysetQuery[PastSitting] = KeysetQuery(
    select_columns(
        Sitting.id,
        Sitting.name,
        Sitting.starts_at,
        Sitting.closed_at,
        Sitting.cancelled_at,
        Sitting.chair_name,
        SittingMinutes.digest,
        _ITEMS,
    )
    .outerjoin(SittingMinutes, col(SittingMinutes.sitting_id) == Sitting.id)
    .where(Sitting.organisation_id == ORGANISATION_ID, _OVER),
    PastSitting,
    at=col(Sitting.starts_at),
    key=col(Sitting.id),
    descending=True,
)
_NEXT: EntityQuery[Sitting] = EntityQuery(
    select(Sitting)
    .where(Sitting.organisation_id == ORGANISATION_ID, Sitting.appointment_id == param("appointment_id"), *_NOT_OVER)
    .where(Sitting.starts_at > param("starts_at"))
    .order_by(col(Sitting.starts_at))
    .limit(1)
)
_KEYS = select_columns(Sitting.organisation_id, Sitting.id).where(*_NOT_OVER)
_TO_FREEZE: Query[tuple[int, int]] = Query(
    _KEYS.where(col(Sitting.frozen_at).is_(None), Sitting.cut_off_at <= param("now")).order_by(
        col(Sitting.cut_off_at), col(Sitting.id)
    ),
    as_tuple,
    everywhere=True,
)
_TO_REMIND: Query[tuple[int, int]] = Query(
    _KEYS.where(col(Sitting.reminded_at).is_(None), Sitting.remind_at <= param("now")).order_by(col(Sitting.id)),
    as_tuple,
    everywhere=True,
)
