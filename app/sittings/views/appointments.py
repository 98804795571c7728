"""Ajustes → Sesiones de aprobación: when people meet to decide."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session

from app.accounts.rules import Permission, Role, role_name
from app.approvals.queries.routes import names_of, routes
from app.approvals.rules.routes import DECIDING
from app.core.words import Sentence, say
from app.organisations.rules import WEEKDAYS, weekday_name
from app.pages.shell.request_context import has_mail, organisation, today
from app.sittings.forms import AppointmentForm
from app.sittings.models import Appointment
from app.sittings.queries import appointments as queries
from app.sittings.service import appointments as service
from app.sittings.service.appointments import Terms
from app.sittings.views.blueprint import Page
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

bp = Blueprint("appointments", __name__, url_prefix="/o/<organisation>/appointments")
P = Permission
SHOWN_DATES = 4
KEPT = say("La convocatoria está guardada. Quien decide la recibe por correo en unos segundos.")
KEPT_WITHOUT_MAIL = say("La convocatoria está guardada. Todavía no sale correo: espera en cola para quien decide.")
ENDED = say("La convocatoria terminó: no habrá más sesiones.")


@bp.get("")
@requires(P.ROUTE_MANAGE)
def index() -> Page:
    names = names_of(reading(), organisation().id, now=now())
    every = queries.every(reading(), organisation().id)
    return render_template(
        "appointments/index.html",
        appointments=every,
        dates={one.id: next_dates(one) for one in every},
        who=lambda one: [
            *(role_name(Role(role)) for role in one.roles),
            *(names.people.get(person, "…") for person in one.people),
        ],
        weekday=weekday_name,
    )


def next_dates(appointment: Appointment) -> list[datetime]:
    """The instants of the next few, none once it has ended."""
    if appointment.ended_at:
        return []
    pattern, here = appointment.pattern, today()
    days: list[date] = list(pattern.days(here, max(here, pattern.starts_on) + timedelta(days=35)))
    return [at for on in days if (at := pattern.moments(on).starts_at) > now()][:SHOWN_DATES]


@bp.get("/new")
@requires(P.ROUTE_MANAGE)
def new() -> Page:
    begun = blank(at="09:00", minutes=60, cut_off_hours=24, starts_on=today().isoformat())
    return _page(None, begun)


@bp.post("")
@requires(P.ROUTE_MANAGE)
def create() -> Page:
    return _sent(None, lambda session, terms: service.create(session, terms, actor=actor(), now=now()))


@bp.get("/<int:appointment_id>")
@requires(P.ROUTE_MANAGE)
def edit(appointment_id: int) -> Page:
    found = queries.appointment_or_404(reading(), organisation().id, appointment_id)
    said = {name: getattr(found, name) for name in AppointmentForm.model_fields}
    return _page(found, blank(**said | {"at": f"{found.at:%H:%M}", "starts_on": found.starts_on.isoformat()}))


@bp.post("/<int:appointment_id>")
@requires(P.ROUTE_MANAGE)
def change(appointment_id: int) -> Page:
    def deed(session: Session, terms: Terms) -> None:
        found = queries.appointment_or_404(session, organisation().id, appointment_id, lock=True)
        service.change(session, found, terms, actor=actor(), now=now())

    return _sent(queries.appointment_or_404(reading(), organisation().id, appointment_id), deed)


@bp.post("/<int:appointment_id>/ending")
@requires(P.ROUTE_MANAGE)
def end(appointment_id: int) -> Page:
    with writing() as session:
        found = queries.appointment_or_404(session, organisation().id, appointment_id, lock=True)
        service.end(session, found, actor=actor(), now=now())
    return _done(ENDED)


def _sent(appointment: Appointment | None, deed: Callable[[Session, Terms], Any]) -> Page:
    form = read_form(AppointmentForm, request.form)
    if typed := form.value:
        with refusals(form, beside=""), writing() as session:
            deed(session, typed.terms())
    return _done(KEPT if has_mail() else KEPT_WITHOUT_MAIL) if form.value else (_page(appointment, form), form.status)


def _done(said: Sentence) -> Page:
    flash(translate(said), "good")
    return redirect(url_for(".index"), 303)


def _page(appointment: Appointment | None, form: Read[Any]) -> str:
    session, here = reading(), organisation().id
    return render_template(
        "appointments/edit.html",
        appointment=appointment,
        form=form,
        weekdays=[(day, weekday_name(day)) for day in WEEKDAYS],
        roles=[(role.value, role_name(Role(role))) for role in DECIDING],
        people=list(names_of(session, here, now=now()).people.items()),
        routes=[(route.id, route.name) for route, _ in routes(session, here)],
        zone=appointment.zone if appointment else organisation().zone,
    )
