"""Sittings: planning, frozen agendas, attendees' letters.

Safe if repeated, late or concurrent: rechecked under lock.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session

from app.core.actor import system_actor
from app.core.zones import local_day
from app.db.scope import Sessions
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.sittings.models import Appointment, Sitting
from app.domain.sittings.queries import appointments, sittings
from app.domain.sittings.rules.pattern import PLANNING_HORIZON
from app.domain.sittings.rules.states import SittingState
from app.domain.sittings.service.sitting_plan import plan_sittings
from app.usecases.sittings.agenda import freeze_agenda
from app.usecases.sittings.calendar_letters import InvitationSender
from app.usecases.sittings.invitations import send_agenda_notice, send_invitations, send_reminder

PLANNING_SLACK = timedelta(days=7)
"""The planning interval, weekly: feeds do not change daily."""


def keep_sittings(reading: Sessions, writing: Sessions, sender: InvitationSender, *, now: datetime) -> int:
    """Do everything due; four reads when nothing is."""
    with reading() as session:
        # The zone is looked at under the lock: nobody is more than a day away from UTC.
        to_plan = appointments.appointments_to_plan(session, local_day(now, "UTC") + PLANNING_HORIZON - PLANNING_SLACK)
        due = (
            (to_plan, lambda session, key: _plan(session, key, now=now)),
            (sittings.sittings_to_remind(session, now=now), lambda session, key: _remind(session, key, now=now)),
            (sittings.sittings_to_freeze(session, now=now), lambda session, key: _freeze(session, key, now=now)),
        )
    done = sum(_run_in_transaction(writing, key, action) for keys, action in due for key in keys)
    with reading() as session:
        to_tell = appointments.appointments_to_announce(session)
    return done + sum(
        _run_in_transaction(writing, key, lambda session, key: _announce(session, key, sender, now=now))
        for key in to_tell
    )


def _run_in_transaction(writing: Sessions, key: tuple[int, int], action: Callable[[Session, int], bool]) -> bool:
    with writing() as session:
        done = action(session, key[1])
        session.commit()
    return done


def _plan(session: Session, key: int, *, now: datetime) -> bool:
    appointment = session.get(Appointment, key, with_for_update={"skip_locked": True})
    if appointment is None or appointment.ended_at:
        return False
    if plan_sittings(session, appointment, now=now):
        actor = system_actor(appointment.organisation_id)
        subject = f"appointment:{appointment.id}"
        audit.record(Work(session, actor, now), Act.APPOINTMENT_PROLONGED, subject=subject, name=appointment.name)
    appointment.is_told = False
    return True


def _remind(session: Session, key: int, *, now: datetime) -> bool:
    sitting = session.get(Sitting, key, with_for_update={"skip_locked": True})
    if sitting is None or sitting.reminded_at:
        return False
    sitting.reminded_at = now
    if sitting.starts_at > now and sitting.state in (SittingState.COMING, SittingState.FROZEN):
        send_reminder(session, sitting, now=now)
    return True


def _freeze(session: Session, key: int, *, now: datetime) -> bool:
    sitting = session.get(Sitting, key, with_for_update={"skip_locked": True})
    if sitting is None or sitting.state is not SittingState.COMING or sitting.cut_off_at > now:
        return False
    send_agenda_notice(session, sitting, freeze_agenda(session, sitting, now=now), now=now)
    return True


def _announce(session: Session, key: int, sender: InvitationSender, *, now: datetime) -> bool:
    appointment = session.get(Appointment, key, with_for_update={"skip_locked": True})
    return (
        appointment is not None
        and not appointment.is_told
        and bool(send_invitations(session, appointment, sender, now=now))
    )
