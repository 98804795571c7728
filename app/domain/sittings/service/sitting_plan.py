"""Writing down the coming sittings of an appointment."""

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
    """Bring its sittings up to what it says, as far as `PLANNING_HORIZON`; how many appeared, moved or went.

    Those whose agenda is frozen stay as they were told.
    """
    today = local_day(now, appointment.zone)
    until = today + PLANNING_HORIZON
    known = {one.day: one for one in appointment_sittings(session, appointment, since=today)}
    days = () if appointment.ended_at else appointment.pattern.days(today, until)
    changed = sum(_store_sitting(session, appointment, on, known.pop(on, None), now=now) for on in days)
    changed += _delete_foreseen(session, known.values())
    appointment.planned_until = until
    session.flush()
    return changed


def mark_invitations_stale(session: Session, organisation_id: int) -> None:
    """Whoever came is to be invited by the worker, and whoever went taken out. To be said before the record is locked,
    as the worker does.
    """
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
    said = {"name": appointment.name, **asdict(moments)}
    return bool(assign_changes(known, said))


def _delete_foreseen(session: Session, left: Iterable[Sitting]) -> int:
    """What was only foreseen and is not any more leaves nothing to look back at."""
    gone = [one for one in left if one.state is SittingState.COMING]
    for one in gone:
        session.delete(one)
    return len(gone)
