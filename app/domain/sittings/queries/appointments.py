from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.core.permissions import Permission
from app.db.statements import ORGANISATION_ID, EntityQuery, Query, as_tuple, param, select_columns
from app.db.work import Work
from app.domain.organisations.queries import current_day
from app.domain.people.models import User
from app.domain.people.queries import deciders, people, substitutions
from app.domain.people.queries.people import Member
from app.domain.sittings.models import Appointment, SittingInvitation


def live_appointments(session: Session, organisation_id: int) -> Sequence[Appointment]:
    return _LIVE.all(session, organisation_id=organisation_id)


def all_appointments(work: Work) -> Sequence[Appointment]:
    return _EVERY.all(work.session, organisation_id=work.organisation_id)


def appointment_or_404(work: Work, appointment_id: int, *, lock: bool = False) -> Appointment:
    query = select(Appointment).where(
        Appointment.organisation_id == work.organisation_id, Appointment.id == appointment_id
    )
    appointment = work.session.exec(query.with_for_update() if lock else query).first()
    if appointment is None:
        raise NotFound(msg("Esa convocatoria no existe."))
    return appointment


@dataclass(frozen=True, slots=True)
class AppointmentSeats:
    """Today's attendees. `own`: by function; `standing_in`: as substitutes."""

    own: dict[int, User]
    standing_in: frozenset[int]

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(self.own) | self.standing_in


def appointment_seats(session: Session, appointment: Appointment, *, now: datetime) -> AppointmentSeats:
    return seats_by_appointment(session, [appointment], now=now)[appointment.id]


def seats_by_appointment(
    session: Session, appointments: Collection[Appointment], *, now: datetime
) -> dict[int, AppointmentSeats]:
    """Take a constant number of statements."""
    if not appointments:
        return {}
    here = next(iter(appointments)).organisation_id
    today = current_day(session, here, now=now)
    able = _eligible_members(session, appointments, organisation_id=here, today=today)
    stand_ins = substitutions.current_substitutions(session, here, today=today)
    seats = {}
    for appointment in appointments:
        own = {member.user.id: member.user for member in able if _meets(member, appointment)}
        substitutes = frozenset(each.substitute_id for each in stand_ins if each.user_id in own)
        seats[appointment.id] = AppointmentSeats(own, substitutes - own.keys())
    return seats


def _eligible_members(
    session: Session, appointments: Collection[Appointment], *, organisation_id: int, today: date
) -> list[Member]:
    members = deciders.possible_deciders(
        session,
        {role for appointment in appointments for role in appointment.roles},
        {person for appointment in appointments for person in appointment.people},
        organisation_id=organisation_id,
        today=today,
    )
    return [member for member in members if people.member_may(member, Permission.POST_DECIDE)]


def _meets(member: Member, appointment: Appointment) -> bool:
    return member.user.id in appointment.people or any(
        membership.role in appointment.roles for membership in member.memberships
    )


def invitations_by_person(session: Session, appointment: Appointment) -> dict[int, SittingInvitation]:
    """Return invitations by person, past ones included."""
    invitations = session.exec(
        select(SittingInvitation).where(
            SittingInvitation.organisation_id == appointment.organisation_id,
            SittingInvitation.appointment_id == appointment.id,
        )
    )
    return {invitation.user_id: invitation for invitation in invitations}


def users_by_id(session: Session, ids: Collection[int]) -> dict[int, User]:
    """Return users by id; no statement without ids."""
    if not ids:
        return {}
    return {user.id: user for user in session.exec(select(User).where(col(User.id).in_(ids)))}


def appointments_to_plan(session: Session, until: date) -> list[tuple[int, int]]:
    """Return (organisation, appointment) without sittings stored that far."""
    return _TO_PLAN.all(session, until=until)


def appointments_to_announce(session: Session) -> list[tuple[int, int]]:
    """Return (organisation, appointment) with invitations to send."""
    return _TO_TELL.all(session)


_LIVE: EntityQuery[Appointment] = EntityQuery(
    select(Appointment)
    .where(Appointment.organisation_id == ORGANISATION_ID, col(Appointment.ended_at).is_(None))
    .order_by(col(Appointment.id))
)
_EVERY: EntityQuery[Appointment] = EntityQuery(
    select(Appointment)
    .where(Appointment.organisation_id == ORGANISATION_ID)
    .order_by(col(Appointment.ended_at).is_not(None), col(Appointment.id))
)
_KEYS = select_columns(Appointment.organisation_id, Appointment.id).order_by(col(Appointment.id))
_BEHIND = or_(col(Appointment.planned_until).is_(None), col(Appointment.planned_until) < param("until"))
_TO_PLAN: Query[tuple[int, int]] = Query(
    _KEYS.where(col(Appointment.ended_at).is_(None), _BEHIND), as_tuple, everywhere=True
)
_TO_TELL: Query[tuple[int, int]] = Query(_KEYS.where(col(Appointment.is_told).is_(False)), as_tuple, everywhere=True)
