"""Making routes and putting new versions of them in force."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from app.accounts.rules import Permission, demand
from app.approvals.models import Route, RouteVersion, Routing
from app.approvals.queries import rounds, routes, routing
from app.approvals.rules.routes import Asking, check_steps, digest_of, rows_of
from app.approvals.rules.routing import Rule, check_rules, check_unused, rows_from
from app.approvals.rules.shipped import SHIPPED, shipped_rules
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say


def open_default_route(session: Session, organisation_id: int, *, now: datetime) -> None:
    """The routes an organisation starts with; the first is the one by default."""
    for name, steps in SHIPPED.items():
        _write(session, _route(session, organisation_id, name), 1, steps, now=now)


def create_route(session: Session, name: str, steps: Sequence[Asking], *, actor: Actor, now: datetime) -> Route:
    """Raises `Refusal` when there is one of that name, or a step asks nobody."""
    demand(actor.may(Permission.ROUTE_MANAGE))
    here = actor.organisation_id
    check_steps(steps, routes.names_of(session, here, now=now))
    _check_name(session, here, name)
    route = _route(session, here, name)
    version = _write(session, route, 1, steps, now=now)
    _record(session, Act.ROUTE_CREATED, route, version, steps, actor=actor, now=now)
    return route


def adopt_version(
    session: Session, route: Route, steps: Sequence[Asking], *, base: int, actor: Actor, now: datetime
) -> RouteVersion:
    """Put a new version in force; rounds in course keep theirs. `base`: the number of the one it was written from.

    Raises `OutOfTurn` when another came into force meanwhile, `Refusal` when a step asks nobody.
    """
    demand(actor.may(Permission.ROUTE_MANAGE))
    check_steps(steps, routes.names_of(session, route.organisation_id, now=now))
    _, versions = routes.route_or_404(session, route.id, organisation_id=route.organisation_id)
    if versions[0].number != base:
        raise OutOfTurn(say("Mientras la cambiaba, otra persona puso en vigor otra versión. Mire la que hay ahora."))
    version = _write(session, route, base + 1, steps, now=now)
    _record(session, Act.ROUTE_ADOPTED, route, version, steps, actor=actor, now=now)
    return version


def adopt_routing(session: Session, rules: Sequence[Rule], *, base: int, actor: Actor, now: datetime) -> Routing:
    """Put other rules in force for what is sent from now on. `base`: the number of those they were written from.

    Raises `OutOfTurn` when others came into force meanwhile, `Refusal` when they do not lead everything somewhere.
    """
    demand(actor.may(Permission.ROUTE_MANAGE))
    here = actor.organisation_id
    check_rules(rules, routing.called_of(session, here))
    if routing.routing_in_force(session, here).number != base:
        raise OutOfTurn(say("Mientras las cambiaba, otra persona puso en vigor otras reglas. Mire las que hay ahora."))
    adopted = Routing(organisation_id=here, number=base + 1, rules=rows_from(rules), in_force_from=now)
    session.add(adopted)
    session.flush()
    audit.record(
        session,
        Act.ROUTING_ADOPTED,
        actor=actor,
        now=now,
        subject=f"routing:{adopted.id}",
        version=adopted.number,
        digest=digest_of("", rules),
    )
    return adopted


def adopt_shipped(session: Session, *, base: int, actor: Actor, now: datetime) -> bool:
    """Put the rules that come with the product in force, with the routes they lead to that are missing; whether
    anything changed. `base`: as in `adopt_routing`.
    """
    demand(actor.may(Permission.ROUTE_MANAGE))
    here = actor.organisation_id
    known = {route.name: route for route, _ in routes.routes(session, here)}
    for name, steps in SHIPPED.items():
        if name not in known:
            known[name] = create_route(session, name, steps, actor=actor, now=now)
        elif known[name].retired_at is not None:
            set_retired(session, known[name], is_retired=False, actor=actor, now=now)
    rules = shipped_rules({name: known[name].id for name in SHIPPED})
    if list(routing.routing_in_force(session, here).rules) == rules:
        return False
    adopt_routing(session, rules, base=base, actor=actor, now=now)
    return True


def rename_route(session: Session, route: Route, name: str, *, actor: Actor, now: datetime) -> None:
    """Rounds in course keep the sentences that say the old one. Raises `Refusal` when another is called that."""
    demand(actor.may(Permission.ROUTE_MANAGE))
    if name == route.name:
        return
    _check_name(session, route.organisation_id, name)
    was, route.name = route.name, name
    session.add(route)
    _note(session, Act.ROUTE_RENAMED, route, actor=actor, now=now, was_called=was)


def set_retired(session: Session, route: Route, *, is_retired: bool, actor: Actor, now: datetime) -> None:
    """Take a route out of use, or bring it back; rounds begun with it go on.

    Raises `OutOfTurn` for one that a rule leads to, or that everything takes, saying which.
    """
    demand(actor.may(Permission.ROUTE_MANAGE))
    if is_retired == (route.retired_at is not None):
        return
    if is_retired:
        in_force = routing.routing_in_force(session, route.organisation_id).rules
        default = rounds.route_in_force(session, route.organisation_id)[0].route_id
        check_unused(route.id, in_force, default=default)
    route.retired_at = now if is_retired else None
    session.add(route)
    _note(session, Act.ROUTE_RETIRED if is_retired else Act.ROUTE_RESTORED, route, actor=actor, now=now)


def _note(session: Session, act: Act, route: Route, *, actor: Actor, now: datetime, **more: str) -> None:
    audit.record(session, act, actor=actor, now=now, subject=f"route:{route.id}", name=route.name, **more)
    session.flush()


def _check_name(session: Session, organisation_id: int, name: str) -> None:
    if session.exec(select(Route.id).where(Route.organisation_id == organisation_id, Route.name == name)).first():
        raise Refusal(say("Ya hay una ruta que se llama «%(name)s».", name=name))


def _route(session: Session, organisation_id: int, name: str) -> Route:
    route = Route(organisation_id=organisation_id, name=name)
    session.add(route)
    session.flush()
    return route


def _write(session: Session, route: Route, number: int, steps: Sequence[Asking], *, now: datetime) -> RouteVersion:
    version = RouteVersion(
        organisation_id=route.organisation_id,
        route_id=route.id,
        number=number,
        steps=rows_of(steps),
        in_force_from=now,
    )
    session.add(version)
    session.flush()
    return version


def _record(
    session: Session,
    act: Act,
    route: Route,
    version: RouteVersion,
    steps: Sequence[Asking],
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
        digest=digest_of(route.name, steps),
    )
