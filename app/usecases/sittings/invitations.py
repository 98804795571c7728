"""Letters to attendees: invitation, reminder the day before, cut-off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.core import paths
from app.domain.notifications import service as notifications_service
from app.domain.notifications.service import Letter
from app.domain.organisations.models import Organisation
from app.domain.people.models import User
from app.domain.sittings.models import Appointment, Sitting, SittingInvitation
from app.domain.sittings.queries.appointments import appointment_seats, invitations_by_person, users_by_id
from app.ical.invitation import CalendarInvitation, InvitationMethod, render_invitation


@dataclass(frozen=True, slots=True)
class InvitationSender:
    """The letters' base `address` and sender (`mail`)."""

    address: str
    mail: str


def send_invitations(session: Session, appointment: Appointment, sender: InvitationSender, *, now: datetime) -> int:
    """Update attendees' calendars, remove sittings from others'; return the number of letters."""
    wanted = {} if appointment.ended_at else dict(appointment_seats(session, appointment, now=now).own)
    known = invitations_by_person(session, appointment)
    gone = [key for key, invitation in known.items() if key not in wanted and invitation.withdrawn_at is None]
    invitations = [_updated_invitation(session, appointment, key, known.get(key)) for key in wanted]
    letters = [
        _invitation_letter(session, appointment, wanted[invitation.user_id], invitation, sender, now=now)
        for invitation in invitations
        if invitation
    ]
    leaving = users_by_id(session, gone)
    for key in gone:
        known[key].sequence = max(appointment.sequence, known[key].sequence + 1)
        known[key].withdrawn_at = now
        letters.append(_invitation_letter(session, appointment, leaving[key], known[key], sender, now=now))
    notifications_service.queue_letters(session, letters, organisation_id=appointment.organisation_id, now=now)
    appointment.is_told = True
    session.flush()
    return len(letters)


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


def _invitation_letter(
    session: Session,
    appointment: Appointment,
    user: User,
    sitting_invitation: SittingInvitation,
    sender: InvitationSender,
    *,
    now: datetime,
) -> Letter:
    method = InvitationMethod.CANCEL if sitting_invitation.withdrawn_at else InvitationMethod.REQUEST
    slug = session.get_one(Organisation, appointment.organisation_id).slug
    path = f"/o/{slug}/sittings"
    without = tuple(_cancelled_dates(session, appointment))
    invitation = _calendar_invitation(
        appointment, user, sitting_invitation, sender, url=sender.address + path, without=without, now=now
    )
    context = {
        "title": appointment.name,
        "weekdays": list(appointment.weekdays),
        "at": f"{appointment.at:%H:%M}",
        "hours": appointment.cut_off_hours,
        "path": path,
        "calendar": {"method": method.value, "text": render_invitation(invitation, method)},
    }
    kind = "session_cancelled" if method is InvitationMethod.CANCEL else "session_invitation"
    key = f"appointment:{appointment.id}:{user.id}:{sitting_invitation.sequence}:{method.value}"
    return Letter(user.email, user.name, user.locale, kind, context, key)


def _calendar_invitation(
    appointment: Appointment,
    user: User,
    sitting_invitation: SittingInvitation,
    sender: InvitationSender,
    *,
    url: str,
    without: tuple[datetime, ...],
    now: datetime,
) -> CalendarInvitation:
    first = appointment.pattern.moments(appointment.pattern.first_day)
    return CalendarInvitation(
        uid=f"appointment-{appointment.id}-{appointment.created_at:%Y%m%dT%H%M%S%f}@cauce",
        sequence=sitting_invitation.sequence,
        stamp=now,
        starts_at=first.starts_at,
        ends_at=first.ends_at,
        zone=appointment.zone,
        rule=appointment.pattern.rule,
        without=without,
        summary=f"Sesión de aprobación: {appointment.name}",
        description=url,
        url=url,
        organiser=sender.mail,
        attendee=user.email,
        attendee_name=user.name,
    )


def _cancelled_dates(session: Session, appointment: Appointment) -> Sequence[datetime]:
    return session.exec(
        select(Sitting.starts_at)
        .where(Sitting.organisation_id == appointment.organisation_id, Sitting.appointment_id == appointment.id)
        .where(col(Sitting.cancelled_at).is_not(None), Sitting.day >= appointment.starts_on)
        .order_by(col(Sitting.starts_at))
    ).all()


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
