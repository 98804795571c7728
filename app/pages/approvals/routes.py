from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.messages import Message, msg
from app.core.permissions import Permission, Role
from app.domain.approvals.models.rounds import Route, RouteVersion
from app.domain.approvals.queries import routes as route_queries
from app.domain.approvals.rules.deadlines import StepAlertKind
from app.domain.approvals.rules.routes import (
    DECIDING_ROLES,
    TOPIC_OWNER,
    RouteNames,
    RouteStep,
    check_route_steps,
    definition_digest,
    describe_differences,
    describe_step,
    load_route_steps,
)
from app.domain.control.rules.changes import ControlKind
from app.pages.approvals.route_forms import (
    RouteForm,
    RouteHeadForm,
    RouteUseForm,
    read_route,
    rearrange_parts,
    split_parts,
    step_field_values,
)
from app.pages.components.waiting_change import saved_message, waiting_change
from app.pages.shell.request_context import organisation
from app.usecases.approvals import routes
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import now, read_session, work, write_transaction

bp = Blueprint("routes", __name__, url_prefix="/o/<organisation>/routes")
Page = str | Response | tuple[str, int]
P = Permission
BLANK_STEP = RouteStep("")
MOST_NEEDED = 9
IN_FORCE = msg("En vigor. Lo que ya está en revisión sigue por donde empezó.")


@bp.get("")
@requires(P.ROUTE_MANAGE)
def index() -> Page:
    names = _names()
    every = [
        (route, version, _described_steps(version, names))
        for route, version in route_queries.routes_with_versions(read_session(), organisation().id)
    ]
    return render_template("approvals/routes.html", routes=every)


@bp.get("/<int:route_id>")
@requires(P.ROUTE_MANAGE)
def show(route_id: int) -> Page:
    return _show_page(route_id, blank_form())


def _show_page(route_id: int, form: FormState[Any]) -> str:
    route, versions = _route_or_404(route_id)
    names = _names()
    described_versions = [(version, _described_steps(version, names)) for version in versions]
    shown = form if "name" in form.typed else FormState(typed={**form.typed, "name": route.name}, errors=form.errors)
    return render_template(
        "approvals/route.html",
        route=route,
        versions=described_versions,
        form=shown,
        waiting=waiting_change(ControlKind.ROUTE, f"route:{route_id}"),
    )


@bp.get("/new")
@requires(P.ROUTE_MANAGE)
def new() -> Page:
    return _page(None, blank_form(name="", **step_field_values([BLANK_STEP])), 1)


@bp.get("/<int:route_id>/edit")
@requires(P.ROUTE_MANAGE)
def edit(route_id: int) -> Page:
    route, versions = _route_or_404(route_id)
    steps = load_route_steps(versions[0].steps)
    return _page(route, blank_form(name=route.name, base=versions[0].number, **step_field_values(steps)), len(steps))


@bp.post("")
@requires(P.ROUTE_MANAGE)
def create() -> Page:
    return _handle_form(None, ())


@bp.post("/<int:route_id>")
@requires(P.ROUTE_MANAGE)
def change(route_id: int) -> Page:
    route, versions = _route_or_404(route_id)
    return _handle_form(route, load_route_steps(versions[0].steps))


def _handle_form(route: Route | None, before: Sequence[RouteStep]) -> Page:
    """Edit without saving; adopt only differences shown."""
    action = request.form.get("do", "review")
    parts = split_parts(request.form)
    moved = rearrange_parts(parts, action)
    form = read_route(request.form, moved)
    if action not in ("review", "adopt"):
        form.errors.clear()
        if action == "add":
            form.typed |= _blank_step_fields(len(moved) - 1)
        return _page(route, form, len(moved))
    if form.value is None:
        return _page(route, form, len(parts)), form.status
    value, names = form.value, _names()
    with refusal_beside(form, beside=""):
        check_route_steps(value.askings(), names)
    if form.value and action == "adopt" and value.seen == definition_digest(value.name, value.askings()):
        with refusal_beside(form, beside=""):
            return _adopt(route, value)
    return (
        _page(route, form, len(parts), describe_differences(before, value.askings(), names), value)
        if form.value
        else (_page(route, form, len(parts)), form.status)
    )


def _blank_step_fields(n: int) -> dict[str, Any]:
    return {f"{name[:-1]}{n}": value for name, value in step_field_values([BLANK_STEP]).items()}


def _adopt(route: Route | None, value: RouteForm) -> Response:
    with write_transaction() as session:
        if route is None:
            made, waiting = routes.create_route(work(session), value.name, value.askings()), None
        else:
            made, _ = route_queries.route_or_404(session, route.id, organisation_id=organisation().id)
            waiting = routes.adopt_version(work(session), made, value.askings(), base=value.base)
        key = made.id
    return flash_and_redirect(saved_message(IN_FORCE, waiting), url_for(".show", route_id=key))


@bp.post("/<int:route_id>/name")
@requires(P.ROUTE_MANAGE)
def rename(route_id: int) -> Page:
    form = read_form(RouteHeadForm, request.form)
    if form.value:
        with refusal_beside(form, beside="name"), write_transaction() as session:
            route, _ = route_queries.route_or_404(session, route_id, organisation_id=organisation().id)
            routes.rename_route(work(session), route, form.value.name)
    return _respond(route_id, form)


@bp.post("/<int:route_id>/use")
@requires(P.ROUTE_MANAGE)
def set_use(route_id: int) -> Page:
    form = read_form(RouteUseForm, request.form)
    if form.value:
        with refusal_beside(form, beside=""), write_transaction() as session:
            route, _ = route_queries.route_or_404(session, route_id, organisation_id=organisation().id)
            routes.set_route_retired(work(session), route, is_retired=form.value.is_retired)
    return _respond(route_id, form)


def _respond(route_id: int, form: FormState[Any]) -> Page:
    if form.value is None:
        return _show_page(route_id, form), form.status
    return flash_and_redirect(
        msg("Guardado. Lo que ya está en revisión sigue por donde empezó."), url_for(".show", route_id=route_id)
    )


def _route_or_404(route_id: int) -> tuple[Route, Sequence[RouteVersion]]:
    return route_queries.route_or_404(read_session(), route_id, organisation_id=organisation().id)


def _names() -> RouteNames:
    return route_queries.route_names(read_session(), organisation().id, now=now())


def _described_steps(version: RouteVersion, names: RouteNames) -> list[tuple[str, Message]]:
    return [(step.name, describe_step(step, names)) for step in load_route_steps(version.steps)]


def _page(
    route: Route | None,
    form: FormState[Any],
    count: int,
    changes: Sequence[Message] | None = None,
    value: RouteForm | None = None,
) -> str:
    """Render the editor. `changes`: required before adoption."""
    names = _names()
    return render_template(
        "approvals/route_form.html",
        route=route,
        form=form,
        count=count,
        changes=changes,
        digest=definition_digest(value.name, value.askings()) if value else "",
        roles=[(role.value, Role(role).label) for role in DECIDING_ROLES],
        units=[
            ("", msg("En cualquier unidad")),
            (TOPIC_OWNER, msg("En la unidad responsable del tema")),
            *names.units.items(),
        ],
        people=list(names.people.items()),
        needed=_needed_choices(),
        late=StepAlertKind.choices(),
        units_of_time=[("", msg("horas de atención")), ("1", msg("días hábiles"))],
    )


def _needed_choices() -> list[tuple[int, Message]]:
    several = [(n, msg("%(count)s personas distintas", count=n)) for n in range(2, MOST_NEEDED + 1)]
    return [(1, msg("Una persona")), *several, (0, msg("Todas"))]
