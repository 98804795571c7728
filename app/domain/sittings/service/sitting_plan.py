from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime

from sqlmodel import Session, col, update

from app.core.zones import local_day
from app.db.bulk import assign_changes
from app.domain.sittings.models import Appointment, Sitting
from app.domain.sittings.queries.sittings import appointment_sittings
from app.domain.sittings.rules.pattern import PLANNING_HORIZON
from app.domain.sittings.rules.states import SittingState


def plan_sittings(session: Session, appointment: Appointment, *, now: datetime) -> int:
    """Update to `PLANNING_HORIZON`, except frozen agendas; return how many changed."""
    today = local_day(now, appointment.zone)
    until = today + PLANNING_HORIZON
    known = {sitting.day: sitting for sitting in appointment_sittings(session, appointment, since=today)}
    days = () if appointment.ended_at else appointment.pattern.days(today, until)
    changed = sum(_store_sitting(session, appointment, on, known.pop(on, None), now=now) for on in days)
    changed += _delete_foreseen(session, known.values())
    appointment.planned_until = until
    session.flush()
    return changed


def mark_invitations_stale(session: Session, organisation_id: int) -> None:
    """Have the worker update invitees; like the worker, call it before locking the record."""
    mine = (col(Appointment.organisation_id) == organisation_id) & col(Appointment.ended_at).is_(None)
    session.execute(update(Appointment).where(mine).values(is_told=False))


def _store_sitting(
    session: Session, appointment: Appointment, on: date, known: Sitting | None, *, now: datetime
) -> bool:
    moments = appointment.pattern.moments(on)
    if known is None and moments.starts_at <= now:
        return False
    if known is None:
        known = Sitting(
            organisation_id=appointment.organisation_id,
            appointment_id=appointment.id,
            name=appointment.name,
            day=on,
            created_at=now,
            **asdict(moments),
        )
        session.add(known)
        return True
    if known.state is not SittingState.COMING:
        return False
    values = {"name": appointment.name, **asdict(moments)}
    return bool(assign_changes(known, values))


def _delete_foreseen(session: Session, left: Iterable[Sitting]) -> int:
    """Delete planned sittings; they have no history."""
    gone = [candidate for candidate in left if candidate.state is SittingState.COMING]
    for sitting in gone:
        session.delete(sitting)
    return len(gone)
