from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.approvals.models.rounds import Route, RouteVersion, Routing
from app.domain.approvals.queries import rounds, route_choice, routes
from app.domain.approvals.rules.routes import (
    RouteStep,
    check_route_steps,
    definition_digest,
    load_route_steps,
    route_step_rows,
)
from app.domain.approvals.rules.routing import RoutingRule, check_route_unused, check_routing_rules, routing_rule_rows
from app.domain.approvals.rules.shipped_routes import SHIPPED_ROUTES, shipped_rules
from app.domain.approvals.rules.strictness import route_loosens, routing_loosens
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.control.models import ControlChange
from app.domain.control.rules.changes import ControlKind
from app.usecases.control.gate import ProposedChange, propose_change


def create_shipped_routes(session: Session, organisation_id: int, *, now: datetime) -> None:
    """Create the shipped routes, the default first."""
    for name, steps in SHIPPED_ROUTES.items():
        _store_version(session, _store_route(session, organisation_id, name), 1, steps, now=now)


def create_route(work: Work, name: str, steps: Sequence[RouteStep]) -> Route:
    """Raise `Refusal` for a taken name or roleless step."""
    demand(work.actor.may(Permission.ROUTE_MANAGE))
    here = work.organisation_id
    check_route_steps(steps, routes.route_names(work.session, here, now=work.now))
    _check_name_free(work.session, here, name)
    route = _store_route(work.session, here, name)
    version = _store_version(work.session, route, 1, steps, now=work.now)
    _record_version(work, Act.ROUTE_CREATED, route, version, steps)
    return route


def adopt_version(work: Work, route: Route, steps: Sequence[RouteStep], *, base: int) -> ControlChange | None:
    """Adopt steps written from number `base`; open rounds keep theirs. Steps that ask less wait for a second person.

    Raises `Conflict` when another came meanwhile, `Refusal` for a roleless step.
    """
    demand(work.actor.may(Permission.ROUTE_MANAGE))
    audit.lock_heads(work.session, {route.organisation_id})
    before = load_route_steps(check_steps_change(work.session, route, steps, base=base, now=work.now).steps)
    if route_loosens(before, steps):
        terms = {"base": base, "before": route_step_rows(before), "steps": route_step_rows(steps)}
        proposal = ProposedChange(ControlKind.ROUTE, f"route:{route.id}", route.name, terms)
        change = propose_change(work, proposal)
        if change.waits:
            return change
    write_version(work, route, steps, number=base + 1)
    return None


def check_steps_change(
    session: Session, route: Route, steps: Sequence[RouteStep], *, base: int, now: datetime
) -> RouteVersion:
    """Return the version in force. Raises `Conflict` unless it is number `base`, `Refusal` for a roleless step."""
    check_route_steps(steps, routes.route_names(session, route.organisation_id, now=now))
    _, versions = routes.route_or_404(session, route.id, organisation_id=route.organisation_id)
    if versions[0].number != base:
        raise Conflict(msg("Mientras la cambiaba, otra persona puso en vigor otra versión. Mire la que hay ahora."))
    return versions[0]


def write_version(work: Work, route: Route, steps: Sequence[RouteStep], *, number: int) -> None:
    version = _store_version(work.session, route, number, steps, now=work.now)
    _record_version(work, Act.ROUTE_ADOPTED, route, version, steps)


def adopt_routing(work: Work, rules: Sequence[RoutingRule], *, base: int) -> ControlChange | None:
    """Adopt rules written from number `base`, for later submissions; those that ask less of a post wait.

    Raises `Conflict` when others came meanwhile, `Refusal` when posts could lack a route.
    """
    demand(work.actor.may(Permission.ROUTE_MANAGE))
    here = work.organisation_id
    audit.lock_heads(work.session, {here})
    check_rules_change(work.session, here, rules, base=base)
    before = route_choice.rules_in_force(work.session, here)
    if routing_loosens(before, rules, routes.steps_in_force(work.session, here)):
        terms = {"base": base, "before": routing_rule_rows(before), "rules": routing_rule_rows(rules)}
        proposal = ProposedChange(ControlKind.ROUTING, "routing", str(ControlKind.ROUTING.label), terms)
        change = propose_change(work, proposal)
        if change.waits:
            return change
    write_routing(work, rules, number=base + 1)
    return None


def check_rules_change(session: Session, organisation_id: int, rules: Sequence[RoutingRule], *, base: int) -> None:
    """Raise `Conflict` unless number `base` is in force, `Refusal` when posts could lack a route."""
    check_routing_rules(rules, route_choice.routing_names(session, organisation_id))
    if route_choice.routing_in_force(session, organisation_id).number != base:
        raise Conflict(msg("Mientras las cambiaba, otra persona puso en vigor otras reglas. Mire las que hay ahora."))


def write_routing(work: Work, rules: Sequence[RoutingRule], *, number: int) -> None:
    adopted = Routing(
        organisation_id=work.organisation_id,
        number=number,
        rules=routing_rule_rows(rules),
        in_force_from=work.now,
    )
    work.session.add(adopted)
    work.session.flush()
    audit.record(
        work,
        Act.ROUTING_ADOPTED,
        subject=f"routing:{adopted.id}",
        version=adopted.number,
        digest=definition_digest("", rules),
    )


@dataclass(frozen=True, slots=True)
class ShippedAdoption:
    """`is_new`: something changed, or waits in `waiting`."""

    is_new: bool
    waiting: ControlChange | None = None


def adopt_shipped_routes(work: Work, *, base: int) -> ShippedAdoption:
    """Adopt shipped rules and missing routes. `base`: see `adopt_routing`."""
    demand(work.actor.may(Permission.ROUTE_MANAGE))
    here = work.organisation_id
    known = {route.name: route for route, _ in routes.routes_with_versions(work.session, here)}
    for name, steps in SHIPPED_ROUTES.items():
        if name not in known:
            known[name] = create_route(work, name, steps)
        elif known[name].retired_at is not None:
            set_route_retired(work, known[name], is_retired=False)
    rules = shipped_rules({name: known[name].id for name in SHIPPED_ROUTES})
    if list(route_choice.routing_in_force(work.session, here).rules) == rules:
        return ShippedAdoption(is_new=False)
    return ShippedAdoption(is_new=True, waiting=adopt_routing(work, rules, base=base))


def rename_route(work: Work, route: Route, name: str) -> None:
    """Rename; open rounds keep the old name. Raises `Refusal` for a taken one."""
    demand(work.actor.may(Permission.ROUTE_MANAGE))
    if name == route.name:
        return
    _check_name_free(work.session, route.organisation_id, name)
    was, route.name = route.name, name
    work.session.add(route)
    _record_act(work, Act.ROUTE_RENAMED, route, was_called=was)


def set_route_retired(work: Work, route: Route, *, is_retired: bool) -> None:
    """Retire or restore it; open rounds go on. Raises `Conflict`, with the reason, if default or in a rule."""
    demand(work.actor.may(Permission.ROUTE_MANAGE))
    if is_retired == (route.retired_at is not None):
        return
    if is_retired:
        in_force = route_choice.routing_in_force(work.session, route.organisation_id).rules
        default = rounds.route_in_force(work.session, route.organisation_id)[0].route_id
        check_route_unused(route.id, in_force, default=default)
    route.retired_at = work.now if is_retired else None
    work.session.add(route)
    _record_act(work, Act.ROUTE_RETIRED if is_retired else Act.ROUTE_RESTORED, route)


def _record_act(work: Work, act: Act, route: Route, **more: str) -> None:
    audit.record(work, act, subject=f"route:{route.id}", name=route.name, **more)
    work.session.flush()


def _check_name_free(session: Session, organisation_id: int, name: str) -> None:
    if session.exec(select(Route.id).where(Route.organisation_id == organisation_id, Route.name == name)).first():
        raise Refusal(msg("Ya hay una ruta que se llama «%(name)s».", name=name))


def _store_route(session: Session, organisation_id: int, name: str) -> Route:
    route = Route(organisation_id=organisation_id, name=name)
    session.add(route)
    session.flush()
    return route


def _store_version(
    session: Session, route: Route, number: int, steps: Sequence[RouteStep], *, now: datetime
) -> RouteVersion:
    version = RouteVersion(
        organisation_id=route.organisation_id,
        route_id=route.id,
        number=number,
        steps=route_step_rows(steps),
        in_force_from=now,
    )
    session.add(version)
    session.flush()
    return version


def _record_version(work: Work, act: Act, route: Route, version: RouteVersion, steps: Sequence[RouteStep]) -> None:
    audit.record(
        work,
        act,
        subject=f"route:{route.id}",
        name=route.name,
        version=version.number,
        steps=[step.name for step in steps],
        digest=definition_digest(route.name, steps),
    )
