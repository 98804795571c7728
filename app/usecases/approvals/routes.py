from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from app.core.actor import Actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
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


def create_route(session: Session, name: str, steps: Sequence[RouteStep], *, actor: Actor, now: datetime) -> Route:
    """Raise `Refusal` for a taken name or roleless step."""
    demand(actor.may(Permission.ROUTE_MANAGE))
    here = actor.organisation_id
    check_route_steps(steps, routes.route_names(session, here, now=now))
    _check_name_free(session, here, name)
    route = _store_route(session, here, name)
    version = _store_version(session, route, 1, steps, now=now)
    _record_version(session, Act.ROUTE_CREATED, route, version, steps, actor=actor, now=now)
    return route


def adopt_version(
    session: Session, route: Route, steps: Sequence[RouteStep], *, base: int, actor: Actor, now: datetime
) -> ControlChange | None:
    """Adopt steps written from number `base`; open rounds keep theirs. Steps that ask less wait for a second person.

    Raises `Conflict` when another came meanwhile, `Refusal` for a roleless step.
    """
    demand(actor.may(Permission.ROUTE_MANAGE))
    audit.lock_heads(session, {route.organisation_id})
    before = load_route_steps(check_steps_change(session, route, steps, base=base, now=now).steps)
    if route_loosens(before, steps):
        terms = {"base": base, "before": route_step_rows(before), "steps": route_step_rows(steps)}
        proposal = ProposedChange(ControlKind.ROUTE, f"route:{route.id}", route.name, terms)
        change = propose_change(session, proposal, actor=actor, now=now)
        if change.waits:
            return change
    write_version(session, route, steps, number=base + 1, actor=actor, now=now)
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


def write_version(
    session: Session, route: Route, steps: Sequence[RouteStep], *, number: int, actor: Actor, now: datetime
) -> None:
    version = _store_version(session, route, number, steps, now=now)
    _record_version(session, Act.ROUTE_ADOPTED, route, version, steps, actor=actor, now=now)


def adopt_routing(
    session: Session, rules: Sequence[RoutingRule], *, base: int, actor: Actor, now: datetime
) -> ControlChange | None:
    """Adopt rules written from number `base`, for later submissions; those that ask less of a post wait.

    Raises `Conflict` when others came meanwhile, `Refusal` when posts could lack a route.
    """
    demand(actor.may(Permission.ROUTE_MANAGE))
    here = actor.organisation_id
    audit.lock_heads(session, {here})
    check_rules_change(session, here, rules, base=base)
    before = route_choice.rules_in_force(session, here)
    if routing_loosens(before, rules, routes.steps_in_force(session, here)):
        terms = {"base": base, "before": routing_rule_rows(before), "rules": routing_rule_rows(rules)}
        proposal = ProposedChange(ControlKind.ROUTING, "routing", str(ControlKind.ROUTING.label), terms)
        change = propose_change(session, proposal, actor=actor, now=now)
        if change.waits:
            return change
    write_routing(session, rules, number=base + 1, actor=actor, now=now)
    return None


def check_rules_change(session: Session, organisation_id: int, rules: Sequence[RoutingRule], *, base: int) -> None:
    """Raise `Conflict` unless number `base` is in force, `Refusal` when posts could lack a route."""
    check_routing_rules(rules, route_choice.routing_names(session, organisation_id))
    if route_choice.routing_in_force(session, organisation_id).number != base:
        raise Conflict(msg("Mientras las cambiaba, otra persona puso en vigor otras reglas. Mire las que hay ahora."))


def write_routing(session: Session, rules: Sequence[RoutingRule], *, number: int, actor: Actor, now: datetime) -> None:
    adopted = Routing(
        organisation_id=actor.organisation_id, number=number, rules=routing_rule_rows(rules), in_force_from=now
    )
    session.add(adopted)
    session.flush()
    audit.record(
        session,
        Act.ROUTING_ADOPTED,
        actor=actor,
        now=now,
        subject=f"routing:{adopted.id}",
        version=adopted.number,
        digest=definition_digest("", rules),
    )


@dataclass(frozen=True, slots=True)
class ShippedAdoption:
    """`is_new`: something changed, or waits in `waiting`."""

    is_new: bool
    waiting: ControlChange | None = None


def adopt_shipped_routes(session: Session, *, base: int, actor: Actor, now: datetime) -> ShippedAdoption:
    """Adopt shipped rules and missing routes. `base`: see `adopt_routing`."""
    demand(actor.may(Permission.ROUTE_MANAGE))
    here = actor.organisation_id
    known = {route.name: route for route, _ in routes.routes_with_versions(session, here)}
    for name, steps in SHIPPED_ROUTES.items():
        if name not in known:
            known[name] = create_route(session, name, steps, actor=actor, now=now)
        elif known[name].retired_at is not None:
            set_route_retired(session, known[name], is_retired=False, actor=actor, now=now)
    rules = shipped_rules({name: known[name].id for name in SHIPPED_ROUTES})
    if list(route_choice.routing_in_force(session, here).rules) == rules:
        return ShippedAdoption(is_new=False)
    return ShippedAdoption(is_new=True, waiting=adopt_routing(session, rules, base=base, actor=actor, now=now))


def rename_route(session: Session, route: Route, name: str, *, actor: Actor, now: datetime) -> None:
    """Rename; open rounds keep the old name. Raises `Refusal` for a taken one."""
    demand(actor.may(Permission.ROUTE_MANAGE))
    if name == route.name:
        return
    _check_name_free(session, route.organisation_id, name)
    was, route.name = route.name, name
    session.add(route)
    _record_act(session, Act.ROUTE_RENAMED, route, actor=actor, now=now, was_called=was)


def set_route_retired(session: Session, route: Route, *, is_retired: bool, actor: Actor, now: datetime) -> None:
    """Retire or restore it; open rounds go on. Raises `Conflict`, with the reason, if default or in a rule."""
    demand(actor.may(Permission.ROUTE_MANAGE))
    if is_retired == (route.retired_at is not None):
        return
    if is_retired:
        in_force = route_choice.routing_in_force(session, route.organisation_id).rules
        default = rounds.route_in_force(session, route.organisation_id)[0].route_id
        check_route_unused(route.id, in_force, default=default)
    route.retired_at = now if is_retired else None
    session.add(route)
    _record_act(session, Act.ROUTE_RETIRED if is_retired else Act.ROUTE_RESTORED, route, actor=actor, now=now)


def _record_act(session: Session, act: Act, route: Route, *, actor: Actor, now: datetime, **more: str) -> None:
    audit.record(session, act, actor=actor, now=now, subject=f"route:{route.id}", name=route.name, **more)
    session.flush()


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


def _record_version(
    session: Session,
    act: Act,
    route: Route,
    version: RouteVersion,
    steps: Sequence[RouteStep],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    audit.record(
        session,
        act,
        actor=actor,
        now=now,
        subject=f"route:{route.id}",
        name=route.name,
        version=version.number,
        steps=[step.name for step in steps],
        digest=definition_digest(route.name, steps),
    )
