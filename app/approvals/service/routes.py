"""Making routes and putting new versions of them in force."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from app.accounts.rules import Permission, demand
from app.approvals.models import Route, RouteVersion, Routing
from app.approvals.queries import routes, routing
from app.approvals.rules.routes import Asking, check_steps, digest_of, rows_of
from app.approvals.rules.routing import Rule, check_rules, rows_from
from app.approvals.rules.shipped import SHIPPED
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
    if session.exec(select(Route.id).where(Route.organisation_id == here, Route.name == name)).first():
        raise Refusal(say("Ya hay una ruta que se llama «%(name)s».", name=name))
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
