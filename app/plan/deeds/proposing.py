"""Proposing a version: what the stops say, with the rules of the line and the routes, which only approvals know."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.approvals.queries.defaults import routes_by_topic
from app.core.actor import Actor
from app.core.zones import day_in
from app.editorial_line.service.holding import line_in_force
from app.organisations.models import Organisation
from app.plan.models import PlanVersion
from app.plan.queries.stops import contents
from app.plan.rules.lines import holding, told
from app.plan.rules.stops import Stop
from app.plan.service import versions as service
from app.topics.queries import topics


def propose(session: Session, organisation: Organisation, note: str, *, actor: Actor, now: datetime) -> PlanVersion:
    """Raises as `service.propose` does."""
    demand(actor.may(Permission.PLAN_MANAGE))
    said = whole_contents(session, organisation, now=now)
    return service.propose(session, said, note, actor=actor, now=now)


def whole_contents(session: Session, organisation: Organisation, *, now: datetime) -> dict[str, Any]:
    """As `queries.stops.contents`, with the rules of the line and the default route of each topic by its name."""
    here = organisation.id
    content = contents(session, here, today=day_in(now, organisation.zone))
    routes = routes_by_topic(session, here, topics(session, organisation_id=here))
    _, line = line_in_force(session, here, now=now)
    content["stops"][Stop.WHY.value]["rules"] = [told(rule) for rule in holding(line.rules, organisation.region)]
    guide = content["stops"][Stop.GUIDE.value]
    guide["topics"] = [_with_route(topic, routes) for topic in guide.get("topics", [])]
    return content


def _with_route(topic: Mapping[str, Any], routes: Mapping[str, str]) -> dict[str, Any]:
    return {**topic, "route": routes.get(topic["name"], "")}
