"""Making, changing and ending appointments; whoever meets is told by the worker."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

from sqlmodel import Session, col, select

from app.accounts.rules import Permission, demand
from app.approvals.queries.routes import names_of, routes
from app.approvals.rules.routes import DECIDING
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.core.zones import day_in
from app.organisations.models import Organisation
from app.sittings.models import Appointment, Sitting
from app.sittings.rules.pattern import check_pattern, check_who
from app.sittings.rules.states import SittingState, check_reason
from app.sittings.service.planning import plan


@dataclass(frozen=True, slots=True)
class Terms:
    """What an appointment says, as it is typed."""

    name: str
    weekdays: Sequence[str]
    at: time
    minutes: int
    cut_off_hours: int
    starts_on: date
    roles: Sequence[str] = ()
    people: Sequence[int] = ()
    routes: Sequence[int] = ()


def create(session: Session, terms: Terms, *, actor: Actor, now: datetime) -> Appointment:
    """Raises `Refusal` when it has no day, no hour that can be, or nobody who decides."""
    demand(actor.may(Permission.ROUTE_MANAGE))
    zone = session.get_one(Organisation, actor.organisation_id).zone
    appointment = Appointment(
        organisation_id=actor.organisation_id, zone=zone, created_at=now, changed_at=now, **_kept(terms)
    )
    _check(session, appointment, now=now)
    session.add(appointment)
    session.flush()
    plan(session, appointment, now=now)
    _record(session, Act.APPOINTMENT_CREATED, appointment, _said(appointment), actor=actor, now=now)
    return appointment


def change(session: Session, appointment: Appointment, terms: Terms, *, actor: Actor, now: datetime) -> None:
    """From now on; what was already in calendars is told anew. Raises as `create`."""
    demand(actor.may(Permission.ROUTE_MANAGE))
    _check_lives(appointment)
    before = _said(appointment)
    for name, value in _kept(terms).items():
        setattr(appointment, name, value)
    appointment.starts_on = max(appointment.starts_on, day_in(now, appointment.zone))
    _check(session, appointment, now=now)
    _tell_anew(appointment, now=now)
    plan(session, appointment, now=now)
    said = {name: value for name, value in _said(appointment).items() if value != before[name]}
    _record(session, Act.APPOINTMENT_CHANGED, appointment, said, actor=actor, now=now)


def end(session: Session, appointment: Appointment, *, actor: Actor, now: datetime) -> None:
    """No sitting after it; an agenda that nobody has opened goes on nowhere and waits as anything else."""
    demand(actor.may(Permission.ROUTE_MANAGE))
    _check_lives(appointment)
    appointment.ended_at = now
    _tell_anew(appointment, now=now)
    plan(session, appointment, now=now)
    for sitting in _not_begun(session, appointment):
        sitting.cancelled_at, sitting.reason = now, str(say("Terminó la convocatoria."))
    _record(session, Act.APPOINTMENT_ENDED, appointment, {"name": appointment.name}, actor=actor, now=now)


def cancel_sitting(session: Session, sitting: Sitting, reason: str, *, actor: Actor, now: datetime) -> None:
    """That day nobody meets: a holiday. Raises `OutOfTurn` once it has begun, and `Refusal` without a reason."""
    demand(actor.may(Permission.ROUTE_MANAGE))
    if sitting.state not in (SittingState.COMING, SittingState.FROZEN):
        raise OutOfTurn(say("Esta sesión ya no se puede anular."))
    check_reason(reason)
    sitting.cancelled_at, sitting.reason = now, reason
    _tell_anew(session.get_one(Appointment, sitting.appointment_id), now=now)
    said: dict[str, Any] = {"at": sitting.starts_at, "reason": reason}
    audit.record(session, Act.SITTING_CANCELLED, actor=actor, now=now, subject=f"sitting:{sitting.id}", **said)
    session.flush()


def _tell_anew(appointment: Appointment, *, now: datetime) -> None:
    appointment.sequence += 1
    appointment.is_told, appointment.changed_at = False, now


def _check_lives(appointment: Appointment) -> None:
    if appointment.ended_at:
        raise OutOfTurn(say("Esta convocatoria ya terminó."))


def _check(session: Session, appointment: Appointment, *, now: datetime) -> None:
    here = appointment.organisation_id
    check_pattern(appointment.pattern)
    check_who(appointment.roles, appointment.people)
    _check_known(appointment.roles, DECIDING)
    if appointment.people:
        _check_known(appointment.people, names_of(session, here, now=now).people)
    if appointment.routes:
        _check_known(appointment.routes, [route.id for route, _ in routes(session, here)])


def _check_known(chosen: Collection[Any], known: Collection[Any]) -> None:
    if not set(chosen) <= set(known):
        raise Refusal(say("Una de las opciones elegidas ya no existe o no puede decidir."))


def _not_begun(session: Session, appointment: Appointment) -> Sequence[Sitting]:
    return session.exec(
        select(Sitting)
        .where(Sitting.organisation_id == appointment.organisation_id, Sitting.appointment_id == appointment.id)
        .where(col(Sitting.opened_at).is_(None), col(Sitting.lapsed_at).is_(None), col(Sitting.cancelled_at).is_(None))
    ).all()


def _kept(terms: Terms) -> dict[str, Any]:
    said = asdict(terms)
    return said | {name: list(said[name]) for name in ("weekdays", "roles", "people", "routes")}


def _said(appointment: Appointment) -> dict[str, Any]:
    """As the record keeps it."""
    return {name: getattr(appointment, name) for name in Terms.__dataclass_fields__} | {"at": f"{appointment.at:%H:%M}"}


def _record(
    session: Session, act: Act, appointment: Appointment, said: dict[str, Any], *, actor: Actor, now: datetime
) -> None:
    audit.record(session, act, actor=actor, now=now, subject=f"appointment:{appointment.id}", **said)
    session.flush()
