"""Plan proposals, completed with the line's rules and the routes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.permissions import Permission, demand
from app.core.zones import local_day
from app.domain.approvals.queries.route_choice import default_routes_by_topic
from app.domain.directory.queries.topics import topics
from app.domain.editorial_line.queries.line_cache import line_in_force
from app.domain.organisations.models import Organisation
from app.domain.plan.models.versions import PlanVersion
from app.domain.plan.queries.stops import plan_contents
from app.domain.plan.rules.line_snapshot import rule_snapshot, rules_in_region
from app.domain.plan.rules.stops import Stop
from app.usecases.plan import versions


def propose_version(
    session: Session, organisation: Organisation, note: str, *, actor: Actor, now: datetime
) -> PlanVersion:
    """Propose a version. Raises as `versions.freeze_version` does."""
    demand(actor.may(Permission.PLAN_MANAGE))
    contents = complete_contents(session, organisation, now=now)
    return versions.freeze_version(session, contents, note, actor=actor, now=now)


def complete_contents(session: Session, organisation: Organisation, *, now: datetime) -> dict[str, Any]:
    """Return `plan_contents` plus the line's rules and each topic's default route by name."""
    here = organisation.id
    content = plan_contents(session, here, today=local_day(now, organisation.zone))
    routes = default_routes_by_topic(session, here, topics(session, organisation_id=here))
    _, line = line_in_force(session, here, now=now)
    content["stops"][Stop.WHY.value]["rules"] = [
        rule_snapshot(rule) for rule in rules_in_region(line.rules, organisation.region)
    ]
    guide = content["stops"][Stop.GUIDE.value]
    guide["topics"] = [_with_route(topic, routes) for topic in guide.get("topics", [])]
    return content


def _with_route(topic: Mapping[str, Any], routes: Mapping[str, str]) -> dict[str, Any]:
    return {**topic, "route": routes.get(topic["name"], "")}
