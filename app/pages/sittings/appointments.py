from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from sqlmodel import Session

from app.core.messages import Message, msg
from app.core.permissions import Permission, Role
from app.domain.approvals.queries.routes import route_names, routes_with_versions
from app.domain.approvals.rules.routes import DECIDING_ROLES
from app.domain.organisations.rules import WEEKDAYS, weekday_name
from app.domain.sittings.models import Appointment
from app.domain.sittings.queries import appointments as appointment_queries
from app.pages.shell.request_context import has_mail, organisation, today
from app.pages.sittings.blueprint import Page
from app.pages.sittings.forms import AppointmentForm
from app.usecases.sittings import appointments
from app.usecases.sittings.appointments import AppointmentTerms
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import now, read_session, work, write_transaction

bp = Blueprint("appointments", __name__, url_prefix="/o/<organisation>/appointments")
P = Permission
MOST_DATES = 4
APPOINTMENT_SAVED = msg("La convocatoria está guardada. Quien decide la recibe por correo en unos segundos.")
SAVED_WITHOUT_MAIL = msg("La convocatoria está guardada. Todavía no sale correo: espera en cola para quien decide.")
APPOINTMENT_ENDED = msg("La convocatoria terminó: no habrá más sesiones.")


@bp.get("")
@requires(P.ROUTE_MANAGE)
def index() -> Page:
    names = route_names(read_session(), organisation().id, now=now())
    every = appointment_queries.all_appointments(work(read_session()))
    return render_template(
        "sittings/appointments.html",
        appointments=every,
        dates={appointment.id: next_dates(appointment) for appointment in every},
        who=lambda appointment: [
            *(Role(role).label for role in appointment.roles),
            *(names.people.get(person, "…") for person in appointment.people),
        ],
        weekday=weekday_name,
    )


def next_dates(appointment: Appointment) -> list[datetime]:
    """Return instants; none once ended."""
    if appointment.ended_at:
        return []
    pattern, here = appointment.pattern, today()
    days: list[date] = list(pattern.days(here, max(here, pattern.starts_on) + timedelta(days=35)))
    return [at for on in days if (at := pattern.moments(on).starts_at) > now()][:MOST_DATES]


@bp.get("/new")
@requires(P.ROUTE_MANAGE)
def new() -> Page:
    begun = blank_form(at="09:00", minutes=60, cut_off_hours=24, starts_on=today().isoformat())
    return _page(None, begun)


@bp.post("")
@requires(P.ROUTE_MANAGE)
def create() -> Page:
    return _handle_form(None, lambda session, terms: appointments.create_appointment(work(session), terms))


@bp.get("/<int:appointment_id>")
@requires(P.ROUTE_MANAGE)
def edit(appointment_id: int) -> Page:
    appointment = appointment_queries.appointment_or_404(work(read_session()), appointment_id)
    values = {name: getattr(appointment, name) for name in AppointmentForm.model_fields}
    return _page(
        appointment,
        blank_form(**values | {"at": f"{appointment.at:%H:%M}", "starts_on": appointment.starts_on.isoformat()}),
    )


@bp.post("/<int:appointment_id>")
@requires(P.ROUTE_MANAGE)
def change(appointment_id: int) -> Page:
    def action(session: Session, terms: AppointmentTerms) -> None:
        appointment = appointment_queries.appointment_or_404(work(session), appointment_id, lock=True)
        appointments.change_appointment(work(session), appointment, terms)

    return _handle_form(appointment_queries.appointment_or_404(work(read_session()), appointment_id), action)


@bp.post("/<int:appointment_id>/ending")
@requires(P.ROUTE_MANAGE)
def end(appointment_id: int) -> Page:
    with write_transaction() as session:
        appointment = appointment_queries.appointment_or_404(work(session), appointment_id, lock=True)
        appointments.end_appointment(work(session), appointment)
    return _respond(APPOINTMENT_ENDED)


def _handle_form(appointment: Appointment | None, action: Callable[[Session, AppointmentTerms], Any]) -> Page:
    form = read_form(AppointmentForm, request.form)
    if typed := form.value:
        with refusal_beside(form, beside=""), write_transaction() as session:
            action(session, typed.terms())
    return (
        _respond(APPOINTMENT_SAVED if has_mail() else SAVED_WITHOUT_MAIL)
        if form.value
        else (_page(appointment, form), form.status)
    )


def _respond(message: Message) -> Page:
    return flash_and_redirect(message, url_for(".index"))


def _page(appointment: Appointment | None, form: FormState[Any]) -> str:
    session, here = read_session(), organisation().id
    return render_template(
        "sittings/appointment_form.html",
        appointment=appointment,
        form=form,
        weekdays=[(day, weekday_name(day)) for day in WEEKDAYS],
        roles=[(role.value, Role(role).label) for role in DECIDING_ROLES],
        people=list(route_names(session, here, now=now()).people.items()),
        routes=[(route.id, route.name) for route, _ in routes_with_versions(session, here)],
        zone=appointment.zone if appointment else organisation().zone,
    )
