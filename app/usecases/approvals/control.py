"""Changes of routes that wait for a second person, as they take effect."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.db.work import Work
from app.domain.approvals.models.rounds import Route
from app.domain.approvals.queries import routes as route_queries
from app.domain.approvals.rules.routes import RouteStep, load_route_steps
from app.domain.approvals.rules.routing import RoutingRule, load_routing_rules
from app.domain.control.models import ControlChange
from app.usecases.approvals import routes
from app.usecases.control.gate import EffectTerms, proposer_of


def check_route_change(session: Session, change: ControlChange, now: datetime) -> None:
    """Raise `Conflict` if the route has another version by now, `Refusal` if nobody could decide a step."""
    route, steps = _changed_route(session, change)
    routes.check_steps_change(session, route, steps, base=change.terms["base"], now=now)


def apply_route_change(session: Session, change: ControlChange, effect: EffectTerms) -> None:
    route, steps = _changed_route(session, change)
    number = change.terms["base"] + 1
    routes.write_version(Work(session, proposer_of(change), effect.now), route, steps, number=number)


def check_routing_change(session: Session, change: ControlChange, _now: datetime) -> None:
    """Raise `Conflict` if other rules are in force by now, `Refusal` if a route or account is gone."""
    routes.check_rules_change(session, change.organisation_id, _changed_rules(change), base=change.terms["base"])


def apply_routing_change(session: Session, change: ControlChange, effect: EffectTerms) -> None:
    number = change.terms["base"] + 1
    routes.write_routing(Work(session, proposer_of(change), effect.now), _changed_rules(change), number=number)


def _changed_route(session: Session, change: ControlChange) -> tuple[Route, Sequence[RouteStep]]:
    route, _ = route_queries.route_or_404(session, change.subject_key, organisation_id=change.organisation_id)
    return route, load_route_steps(change.terms["steps"])


def _changed_rules(change: ControlChange) -> Sequence[RoutingRule]:
    return load_routing_rules(change.terms["rules"])
