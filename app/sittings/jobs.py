"""What the worker does for sittings: writes down those to come, freezes their agendas and tells whoever meets.

Safe to run twice, late, or side by side: each thing is looked at again under its lock.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session

from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import the_clock
from app.core.zones import day_in
from app.db.scope import Sessions
from app.sittings.models import Appointment, Sitting
from app.sittings.queries import appointments, sittings
from app.sittings.rules.pattern import AHEAD
from app.sittings.rules.states import SittingState
from app.sittings.service.freezing import freeze
from app.sittings.service.letters import Sender, remind, tell, tell_agenda
from app.sittings.service.planning import plan

SLACK = timedelta(days=7)
"""Sittings are written down once a week, so that feeds do not change every day."""


def keep(reading: Sessions, writing: Sessions, sender: Sender, *, now: datetime) -> int:
    """Everything that is due; four reads when nothing is."""
    with reading() as session:
        # The zone is looked at under the lock: nobody is more than a day away from UTC.
        to_plan = appointments.to_plan(session, day_in(now, "UTC") + AHEAD - SLACK)
        due = (
            (to_plan, lambda session, key: _plan(session, key, now=now)),
            (sittings.to_remind(session, now=now), lambda session, key: _remind(session, key, now=now)),
            (sittings.to_freeze(session, now=now), lambda session, key: _freeze(session, key, now=now)),
        )
    done = sum(_each(writing, key, deed) for keys, deed in due for key in keys)
    with reading() as session:
        to_tell = appointments.to_tell(session)
    return done + sum(_each(writing, key, lambda session, key: _tell(session, key, sender, now=now)) for key in to_tell)


def _each(writing: Sessions, key: tuple[int, int], deed: Callable[[Session, int], bool]) -> bool:
    """One transaction for each."""
    with writing() as session:
        done = deed(session, key[1])
        session.commit()
    return done


def _plan(session: Session, key: int, *, now: datetime) -> bool:
    appointment = session.get(Appointment, key, with_for_update={"skip_locked": True})
    if appointment is None or appointment.ended_at:
        return False
    if plan(session, appointment, now=now):
        actor = the_clock(appointment.organisation_id)
        subject = f"appointment:{appointment.id}"
        audit.record(session, Act.APPOINTMENT_PROLONGED, actor=actor, now=now, subject=subject, name=appointment.name)
    appointment.is_told = False
    return True


def _remind(session: Session, key: int, *, now: datetime) -> bool:
    """Nothing is said of one that has begun already."""
    sitting = session.get(Sitting, key, with_for_update={"skip_locked": True})
    if sitting is None or sitting.reminded_at:
        return False
    sitting.reminded_at = now
    if sitting.starts_at > now and sitting.state in (SittingState.COMING, SittingState.FROZEN):
        remind(session, sitting, now=now)
    return True


def _freeze(session: Session, key: int, *, now: datetime) -> bool:
    sitting = session.get(Sitting, key, with_for_update={"skip_locked": True})
    if sitting is None or sitting.state is not SittingState.COMING or sitting.cut_off_at > now:
        return False
    tell_agenda(session, sitting, freeze(session, sitting, now=now), now=now)
    return True


def _tell(session: Session, key: int, sender: Sender, *, now: datetime) -> bool:
    appointment = session.get(Appointment, key, with_for_update={"skip_locked": True})
    return appointment is not None and not appointment.is_told and bool(tell(session, appointment, sender, now=now))
