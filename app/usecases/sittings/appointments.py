from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

from sqlmodel import Session, col, select

from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.core.zones import local_day
from app.db.work import Work
from app.domain.approvals.queries.routes import route_names, routes_with_versions
from app.domain.approvals.rules.routes import DECIDING_ROLES
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.organisations.models import Organisation
from app.domain.sittings.models import Appointment, Sitting
from app.domain.sittings.rules.pattern import check_attendees, check_pattern
from app.domain.sittings.rules.states import SittingState, check_sitting_reason
from app.domain.sittings.service.sitting_plan import plan_sittings


@dataclass(frozen=True, slots=True)
class AppointmentTerms:
    name: str
    weekdays: Sequence[str]
    at: time
    minutes: int
    cut_off_hours: int
    starts_on: date
    roles: Sequence[str] = ()
    people: Sequence[int] = ()
    routes: Sequence[int] = ()


def create_appointment(work: Work, terms: AppointmentTerms) -> Appointment:
    """Raise `Refusal` without a day, valid hour or decider."""
    demand(work.actor.may(Permission.ROUTE_MANAGE))
    zone = work.session.get_one(Organisation, work.organisation_id).zone
    appointment = Appointment(
        organisation_id=work.organisation_id,
        zone=zone,
        created_at=work.now,
        changed_at=work.now,
        **_term_values(terms),
    )
    _check_appointment(work, appointment)
    work.session.add(appointment)
    work.session.flush()
    plan_sittings(work.session, appointment, now=work.now)
    _record(work, Act.APPOINTMENT_CREATED, appointment, _audit_values(appointment))
    return appointment


def change_appointment(work: Work, appointment: Appointment, terms: AppointmentTerms) -> None:
    """Change from now on; calendars follow. Raises as `create_appointment`."""
    demand(work.actor.may(Permission.ROUTE_MANAGE))
    _check_not_ended(appointment)
    before = _audit_values(appointment)
    for name, value in _term_values(terms).items():
        setattr(appointment, name, value)
    appointment.starts_on = max(appointment.starts_on, local_day(work.now, appointment.zone))
    _check_appointment(work, appointment)
    _mark_untold(appointment, now=work.now)
    plan_sittings(work.session, appointment, now=work.now)
    detail = {name: value for name, value in _audit_values(appointment).items() if value != before[name]}
    _record(work, Act.APPOINTMENT_CHANGED, appointment, detail)


def end_appointment(work: Work, appointment: Appointment) -> None:
    """End with its sittings; unopened agendas' items wait like others."""
    demand(work.actor.may(Permission.ROUTE_MANAGE))
    _check_not_ended(appointment)
    appointment.ended_at = work.now
    _mark_untold(appointment, now=work.now)
    plan_sittings(work.session, appointment, now=work.now)
    for sitting in _unopened_sittings(work.session, appointment):
        sitting.cancelled_at, sitting.reason = work.now, str(msg("Terminó la convocatoria."))
    _record(work, Act.APPOINTMENT_ENDED, appointment, {"name": appointment.name})


def cancel_sitting(work: Work, sitting: Sitting, reason: str) -> None:
    """Raise `Conflict` once begun, `Refusal` without reason."""
    demand(work.actor.may(Permission.ROUTE_MANAGE))
    if sitting.state not in (SittingState.COMING, SittingState.FROZEN):
        raise Conflict(msg("Esta sesión ya no se puede anular."))
    check_sitting_reason(reason)
    sitting.cancelled_at, sitting.reason = work.now, reason
    _mark_untold(work.session.get_one(Appointment, sitting.appointment_id), now=work.now)
    detail: dict[str, Any] = {"at": sitting.starts_at, "reason": reason}
    audit.record(work, Act.SITTING_CANCELLED, subject=f"sitting:{sitting.id}", **detail)
    work.session.flush()


def _mark_untold(appointment: Appointment, *, now: datetime) -> None:
    appointment.sequence += 1
    appointment.is_told, appointment.changed_at = False, now


def _check_not_ended(appointment: Appointment) -> None:
    if appointment.ended_at:
        raise Conflict(msg("Esta convocatoria ya terminó."))


def _check_appointment(work: Work, appointment: Appointment) -> None:
    here = appointment.organisation_id
    check_pattern(appointment.pattern)
    check_attendees(appointment.roles, appointment.people)
    _check_known(appointment.roles, DECIDING_ROLES)
    if appointment.people:
        _check_known(appointment.people, route_names(work.session, here, now=work.now).people)
    if appointment.routes:
        _check_known(appointment.routes, [route.id for route, _ in routes_with_versions(work.session, here)])


def _check_known(chosen: Collection[Any], known: Collection[Any]) -> None:
    if not set(chosen) <= set(known):
        raise Refusal(msg("Una de las opciones elegidas ya no existe o no puede decidir."))


def _unopened_sittings(session: Session, appointment: Appointment) -> Sequence[Sitting]:
    return session.exec(
        select(Sitting)
        .where(Sitting.organisation_id == appointment.organisation_id, Sitting.appointment_id == appointment.id)
        .where(col(Sitting.opened_at).is_(None), col(Sitting.lapsed_at).is_(None), col(Sitting.cancelled_at).is_(None))
    ).all()


def _term_values(terms: AppointmentTerms) -> dict[str, Any]:
    columns = asdict(terms)
    return columns | {name: list(columns[name]) for name in ("weekdays", "roles", "people", "routes")}


def _audit_values(appointment: Appointment) -> dict[str, Any]:
    return {name: getattr(appointment, name) for name in AppointmentTerms.__dataclass_fields__} | {
        "at": f"{appointment.at:%H:%M}"
    }


def _record(work: Work, act: Act, appointment: Appointment, detail: dict[str, Any]) -> None:
    audit.record(work, act, subject=f"appointment:{appointment.id}", **detail)
    work.session.flush()
