from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.core.permissions import Permission
from app.db.statements import ORGANISATION_ID, EntityQuery, param
from app.domain.approvals.models.rounds import Route, RouteVersion
from app.domain.approvals.rules.routes import DECIDING_ROLES, RouteNames, RouteStep, load_route_steps
from app.domain.organisations.queries import current_day, units
from app.domain.people.queries import deciders, people


def routes_with_versions(session: Session, organisation_id: int) -> list[tuple[Route, RouteVersion]]:
    """Return versions in force, by creation; the first is default."""
    newest = {route.id: (route, version) for route, version in _ALL.all(session, organisation_id=organisation_id)}
    return list(newest.values())


def steps_in_force(session: Session, organisation_id: int) -> dict[int, list[RouteStep]]:
    """Return the steps in force by route. One statement."""
    return {route.id: load_route_steps(row.steps) for route, row in routes_with_versions(session, organisation_id)}


def route_or_404(session: Session, route_id: int, *, organisation_id: int) -> tuple[Route, Sequence[RouteVersion]]:
    """Put the version in force first; raise `NotFound`."""
    rows = _ROUTE_VERSIONS.all(session, organisation_id=organisation_id, route_id=route_id)
    if not rows:
        raise NotFound(msg("Esa ruta no existe."))
    return rows[0][0], [version for _, version in rows]


def route_names(session: Session, organisation_id: int, *, now: datetime) -> RouteNames:
    """Return names of units and eligible deciders; two statements."""
    today = current_day(session, organisation_id, now=now)
    members = deciders.possible_deciders(session, DECIDING_ROLES, (), organisation_id=organisation_id, today=today)
    return RouteNames(
        units={unit.id: unit.name for unit in units(session, organisation_id)},
        people={
            member.user.id: member.user.name for member in members if people.member_may(member, Permission.POST_DECIDE)
        },
    )


_EVERY = (
    select(Route, RouteVersion)
    .join(RouteVersion, col(RouteVersion.route_id) == Route.id)
    .where(Route.organisation_id == ORGANISATION_ID, RouteVersion.organisation_id == ORGANISATION_ID)
)
_ALL: EntityQuery[tuple[Route, RouteVersion]] = EntityQuery(_EVERY.order_by(col(Route.id), col(RouteVersion.number)))
_ROUTE_VERSIONS: EntityQuery[tuple[Route, RouteVersion]] = EntityQuery(
    _EVERY.where(Route.id == param("route_id")).order_by(col(RouteVersion.number).desc())
)
