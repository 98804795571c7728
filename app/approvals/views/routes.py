"""Ajustes → Rutas: which steps a post takes, and changing them."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Permission, Role, role_name
from app.approvals import service
from app.approvals.forms import RouteForm, RouteHead, RouteUseForm, parts_of, read_route, rearranged, typed_steps
from app.approvals.models import Route, RouteVersion
from app.approvals.queries import routes as queries
from app.approvals.rules.late import LATE_WORDS
from app.approvals.rules.routes import (
    DECIDING,
    OWNER,
    Asking,
    Names,
    askings,
    check_steps,
    described,
    differences,
    digest_of,
)
from app.core.words import Sentence, say
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

bp = Blueprint("routes", __name__, url_prefix="/o/<organisation>/routes")
Page = str | Response | tuple[str, int]
P = Permission
BLANK = Asking("")
MANY = 9
"""As many people as the form offers to ask for one step."""


@bp.get("")
@requires(P.ROUTE_MANAGE)
def index() -> Page:
    names = _names()
    every = [(route, version, _told(version, names)) for route, version in queries.routes(reading(), organisation().id)]
    return render_template("approvals/routes.html", routes=every)


@bp.get("/<int:route_id>")
@requires(P.ROUTE_MANAGE)
def show(route_id: int) -> Page:
    """The steps in force, and every version there was."""
    return _show_page(route_id, blank())


def _show_page(route_id: int, form: Read[Any]) -> str:
    route, versions = _found(route_id)
    names = _names()
    told = [(version, _told(version, names)) for version in versions]
    shown = form if "name" in form.typed else Read(typed={**form.typed, "name": route.name}, errors=form.errors)
    return render_template("approvals/route.html", route=route, versions=told, form=shown)


@bp.get("/new")
@requires(P.ROUTE_MANAGE)
def new() -> Page:
    return _page(None, blank(name="", **typed_steps([BLANK])), 1)


@bp.get("/<int:route_id>/edit")
@requires(P.ROUTE_MANAGE)
def edit(route_id: int) -> Page:
    route, versions = _found(route_id)
    steps = askings(versions[0].steps)
    return _page(route, blank(name=route.name, base=versions[0].number, **typed_steps(steps)), len(steps))


@bp.post("")
@requires(P.ROUTE_MANAGE)
def create() -> Page:
    return _sent(None, ())


@bp.post("/<int:route_id>")
@requires(P.ROUTE_MANAGE)
def change(route_id: int) -> Page:
    route, versions = _found(route_id)
    return _sent(route, askings(versions[0].steps))


def _sent(route: Route | None, before: Sequence[Asking]) -> Page:
    """Steps are added, moved and removed without keeping anything; what is adopted was read first as differences."""
    deed = request.form.get("do", "review")
    parts = parts_of(request.form)
    moved = rearranged(parts, deed)
    form = read_route(request.form, moved)
    if deed not in ("review", "adopt"):
        form.errors.clear()
        if deed == "add":
            form.typed |= _begun(len(moved) - 1)
        return _page(route, form, len(moved))
    if form.value is None:
        return _page(route, form, len(parts)), form.status
    value, names = form.value, _names()
    with refusals(form, beside=""):
        check_steps(value.askings(), names)
    if form.value and deed == "adopt" and value.seen == digest_of(value.name, value.askings()):
        with refusals(form, beside=""):
            return _adopted(route, value)
    return (
        _page(route, form, len(parts), differences(before, value.askings(), names), value)
        if form.value
        else (_page(route, form, len(parts)), form.status)
    )


def _begun(n: int) -> dict[str, Any]:
    """What a step that has just been added begins with."""
    return {f"{name[:-1]}{n}": value for name, value in typed_steps([BLANK]).items()}


def _adopted(route: Route | None, value: RouteForm) -> Response:
    with writing() as session:
        if route is None:
            made = service.create_route(session, value.name, value.askings(), actor=actor(), now=now())
        else:
            made, _ = queries.route_or_404(session, route.id, organisation_id=organisation().id)
            service.adopt_version(session, made, value.askings(), base=value.base, actor=actor(), now=now())
        key = made.id
    flash(translate(say("En vigor. Lo que ya está en revisión sigue por donde empezó.")), "good")
    return redirect(url_for(".show", route_id=key), 303)


@bp.post("/<int:route_id>/name")
@requires(P.ROUTE_MANAGE)
def rename(route_id: int) -> Page:
    form = read_form(RouteHead, request.form)
    if form.value:
        with refusals(form, beside="name"), writing() as session:
            route, _ = queries.route_or_404(session, route_id, organisation_id=organisation().id)
            service.rename_route(session, route, form.value.name, actor=actor(), now=now())
    return _kept(route_id, form)


@bp.post("/<int:route_id>/use")
@requires(P.ROUTE_MANAGE)
def set_use(route_id: int) -> Page:
    """Retire it, or bring it back."""
    form = read_form(RouteUseForm, request.form)
    if form.value:
        with refusals(form, beside=""), writing() as session:
            route, _ = queries.route_or_404(session, route_id, organisation_id=organisation().id)
            service.set_retired(session, route, is_retired=form.value.is_retired, actor=actor(), now=now())
    return _kept(route_id, form)


def _kept(route_id: int, form: Read[Any]) -> Page:
    if form.value is None:
        return _show_page(route_id, form), form.status
    flash(translate(say("Guardado. Lo que ya está en revisión sigue por donde empezó.")), "good")
    return redirect(url_for(".show", route_id=route_id), 303)


def _found(route_id: int) -> tuple[Route, Sequence[RouteVersion]]:
    return queries.route_or_404(reading(), route_id, organisation_id=organisation().id)


def _names() -> Names:
    return queries.names_of(reading(), organisation().id, now=now())


def _told(version: RouteVersion, names: Names) -> list[tuple[str, Sentence]]:
    return [(step.name, described(step, names)) for step in askings(version.steps)]


def _page(
    route: Route | None,
    form: Read[Any],
    count: int,
    changes: Sequence[Sentence] | None = None,
    value: RouteForm | None = None,
) -> str:
    """`changes`: what it would change, once that has been asked; nothing is adopted before."""
    names = _names()
    return render_template(
        "approvals/edit_route.html",
        route=route,
        form=form,
        count=count,
        changes=changes,
        seen=digest_of(value.name, value.askings()) if value else "",
        roles=[(role.value, role_name(Role(role))) for role in DECIDING],
        units=[
            ("", say("En cualquier unidad")),
            (OWNER, say("En la unidad responsable del tema")),
            *names.units.items(),
        ],
        people=list(names.people.items()),
        needed=_needed(),
        late=[(one.value, word) for one, word in LATE_WORDS.items()],
        units_of_time=[("", say("horas de atención")), ("1", say("días hábiles"))],
    )


def _needed() -> list[tuple[int, Sentence]]:
    several = [(n, say("%(count)s personas distintas", count=n)) for n in range(2, MANY + 1)]
    return [(1, say("Una persona")), *several, (0, say("Todas"))]
