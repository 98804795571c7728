"""Telling those who meet: an invitation their calendar keeps, the day before, and the cut-off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.accounts.models import User
from app.core import paths
from app.ical.invitation import Invitation, Method, invitation
from app.notifications import service as notifications
from app.notifications.service import Letter
from app.organisations.models import Organisation
from app.sittings.models import Appointment, Sitting, SittingInvitation
from app.sittings.queries.appointments import invitations_of, people, seats_of


@dataclass(frozen=True, slots=True)
class Sender:
    """`address`: where the pages are; `mail`: whom letters come from."""

    address: str
    mail: str


def tell(session: Session, appointment: Appointment, sender: Sender, *, now: datetime) -> int:
    """Bring the calendar of everyone who meets up to the appointment, and take it out of the others'; how many."""
    wanted = {} if appointment.ended_at else dict(seats_of(session, appointment, now=now).own)
    known = invitations_of(session, appointment)
    gone = [key for key, one in known.items() if key not in wanted and one.withdrawn_at is None]
    told = [_invited(session, appointment, key, known.get(key)) for key in wanted]
    letters = [_letter(session, appointment, wanted[one.user_id], one, sender, now=now) for one in told if one]
    leaving = people(session, gone)
    for key in gone:
        known[key].sequence = max(appointment.sequence, known[key].sequence + 1)
        known[key].withdrawn_at = now
        letters.append(_letter(session, appointment, leaving[key], known[key], sender, now=now))
    notifications.queue_all(session, letters, organisation_id=appointment.organisation_id, now=now)
    appointment.is_told = True
    session.flush()
    return len(letters)


def _invited(
    session: Session, appointment: Appointment, user_id: int, known: SittingInvitation | None
) -> SittingInvitation | None:
    """What their calendar has now; none where it has that already."""
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


def _letter(
    session: Session, appointment: Appointment, user: User, one: SittingInvitation, sender: Sender, *, now: datetime
) -> Letter:
    method = Method.CANCEL if one.withdrawn_at else Method.REQUEST
    slug = session.get_one(Organisation, appointment.organisation_id).slug
    path = f"/o/{slug}/sittings"
    first = appointment.pattern.moments(appointment.pattern.first_day)
    body = invitation(
        Invitation(
            uid=f"appointment-{appointment.id}-{appointment.created_at:%Y%m%dT%H%M%S%f}@cauce",
            sequence=one.sequence,
            stamp=now,
            starts_at=first.starts_at,
            ends_at=first.ends_at,
            zone=appointment.zone,
            rule=appointment.pattern.rule,
            without=tuple(_called_off(session, appointment)),
            summary=f"Sesión de aprobación: {appointment.name}",
            description=sender.address + path,
            url=sender.address + path,
            organiser=sender.mail,
            attendee=user.email,
            attendee_name=user.name,
        ),
        method,
    )
    context = {
        "title": appointment.name,
        "weekdays": list(appointment.weekdays),
        "at": f"{appointment.at:%H:%M}",
        "hours": appointment.cut_off_hours,
        "path": path,
        "calendar": {"method": method.value, "text": body},
    }
    kind = "session_cancelled" if method is Method.CANCEL else "session_invitation"
    key = f"appointment:{appointment.id}:{user.id}:{one.sequence}:{method.value}"
    return Letter(user.email, user.name, user.locale, kind, context, key)


def _called_off(session: Session, appointment: Appointment) -> Sequence[datetime]:
    return session.exec(
        select(Sitting.starts_at)
        .where(Sitting.organisation_id == appointment.organisation_id, Sitting.appointment_id == appointment.id)
        .where(col(Sitting.cancelled_at).is_not(None), Sitting.day >= appointment.starts_on)
        .order_by(col(Sitting.starts_at))
    ).all()


def remind(session: Session, sitting: Sitting, *, now: datetime) -> None:
    """The day before."""
    _write(session, sitting, "session_tomorrow", {}, now=now)


def tell_agenda(session: Session, sitting: Sitting, count: int, *, now: datetime) -> None:
    """At the cut-off."""
    _write(session, sitting, "session_agenda", {"count": count}, now=now)


def _write(session: Session, sitting: Sitting, kind: str, more: dict[str, Any], *, now: datetime) -> None:
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
        for user in _meeting(session, appointment, now=now)
    ]
    notifications.queue_all(session, letters, organisation_id=sitting.organisation_id, now=now)


def _meeting(session: Session, appointment: Appointment, *, now: datetime) -> Iterable[User]:
    seats = seats_of(session, appointment, now=now)
    return {**seats.own, **people(session, seats.standing_in)}.values()
