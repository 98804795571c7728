"""Letters to attendees: invitation, reminder the day before, cut-off."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core import paths
from app.domain.notifications import service as notifications_service
from app.domain.notifications.service import Letter
from app.domain.organisations.models import Organisation
from app.domain.people.models import User
from app.domain.sittings.models import Appointment, Sitting, SittingInvitation
from app.domain.sittings.queries.appointments import appointment_seats, invitations_by_person, users_by_id
from app.domain.sittings.queries.sittings import settled_sittings
from app.domain.sittings.rules.calendar_series import CalendarSeries
from app.usecases.sittings.calendar_letters import CalendarLetters, InvitationSender


def send_invitations(session: Session, appointment: Appointment, sender: InvitationSender, *, now: datetime) -> int:
    """Update attendees' calendars, remove sittings from others'; return the number of letters."""
    wanted = {} if appointment.ended_at else dict(appointment_seats(session, appointment, now=now).own)
    known = invitations_by_person(session, appointment)
    gone = [key for key, invitation in known.items() if key not in wanted and invitation.withdrawn_at is None]
    writer = _calendar_letters(session, appointment, sender, now=now)
    letters: list[Letter] = []
    for key, user in wanted.items():
        if invitation := _updated_invitation(session, appointment, key, known.get(key)):
            letters.extend(writer.to_invited(user, invitation))
    leaving = users_by_id(session, gone)
    for key in gone:
        known[key].sequence = max(appointment.sequence, known[key].sequence + 1)
        known[key].withdrawn_at = now
        letters.extend(writer.to_leaving(leaving[key], known[key]))
    notifications_service.queue_letters(session, letters, organisation_id=appointment.organisation_id, now=now)
    appointment.is_told = True
    session.flush()
    return len(letters)


def _calendar_letters(
    session: Session, appointment: Appointment, sender: InvitationSender, *, now: datetime
) -> CalendarLetters:
    series = CalendarSeries(appointment.pattern, settled_sittings(session, appointment, now=now), now)
    slug = session.get_one(Organisation, appointment.organisation_id).slug
    return CalendarLetters(appointment, series, slug, sender, now)


def _updated_invitation(
    session: Session, appointment: Appointment, user_id: int, known: SittingInvitation | None
) -> SittingInvitation | None:
    if known is None:
        known = SittingInvitation(
            organisation_id=appointment.organisation_id,
            appointment_id=appointment.id,
            user_id=user_id,
            sequence=appointment.sequence,
            told=appointment.sequence,
        )
        session.add(known)
        return known
    if known.withdrawn_at is None and known.told == appointment.sequence:
        return None
    known.sequence = max(appointment.sequence, known.sequence + 1)
    known.told, known.withdrawn_at = appointment.sequence, None
    return known


def send_reminder(session: Session, sitting: Sitting, *, now: datetime) -> None:
    _notify_attendees(session, sitting, "session_tomorrow", {}, now=now)


def send_agenda_notice(session: Session, sitting: Sitting, count: int, *, now: datetime) -> None:
    _notify_attendees(session, sitting, "session_agenda", {"count": count}, now=now)


def _notify_attendees(session: Session, sitting: Sitting, kind: str, more: dict[str, Any], *, now: datetime) -> None:
    appointment = session.get_one(Appointment, sitting.appointment_id)
    slug = session.get_one(Organisation, sitting.organisation_id).slug
    context = {
        "title": sitting.name,
        "starts_at": sitting.starts_at.isoformat(),
        "cut_off_at": sitting.cut_off_at.isoformat(),
        "zone": appointment.zone,
        "path": paths.sitting(slug, sitting.id),
        **more,
    }
    letters = [
        Letter(user.email, user.name, user.locale, kind, context, f"sitting:{sitting.id}:{kind}:{user.id}")
        for user in _attendees(session, appointment, now=now)
    ]
    notifications_service.queue_letters(session, letters, organisation_id=sitting.organisation_id, now=now)


def _attendees(session: Session, appointment: Appointment, *, now: datetime) -> Iterable[User]:
    seats = appointment_seats(session, appointment, now=now)
    return {**seats.own, **users_by_id(session, seats.standing_in)}.values()
