"""Routes and their versions."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.accounts import queries as accounts
from app.accounts.rules import Permission
from app.approvals.models import Route, RouteVersion
from app.approvals.rules.routes import DECIDING, Names
from app.core.errors import NotFound
from app.core.words import say
from app.db.reads import HERE, Load, given
from app.organisations.queries import day_of, units


def routes(session: Session, organisation_id: int) -> list[tuple[Route, RouteVersion]]:
    """Every route with its version in force, in the order they were made; the first is the one by default."""
    newest = {route.id: (route, version) for route, version in _ALL.all(session, organisation_id=organisation_id)}
    return list(newest.values())


def route_or_404(session: Session, route_id: int, *, organisation_id: int) -> tuple[Route, Sequence[RouteVersion]]:
    """With its versions, the one in force first. Raises `NotFound`."""
    found = _ONE.all(session, organisation_id=organisation_id, route_id=route_id)
    if not found:
        raise NotFound(say("Esa ruta no existe."))
    return found[0][0], [version for _, version in found]


def names_of(session: Session, organisation_id: int, *, now: datetime) -> Names:
    """The units, and the people who may decide: two statements."""
    today = day_of(session, organisation_id, now=now)
    members = accounts.holders(session, DECIDING, (), organisation_id=organisation_id, today=today)
    return Names(
        units={unit.id: unit.name for unit in units(session, organisation_id)},
        people={one.user.id: one.user.name for one in members if accounts.may(one, Permission.POST_DECIDE)},
    )


_EVERY = (
    select(Route, RouteVersion)
    .join(RouteVersion, col(RouteVersion.route_id) == Route.id)
    .where(Route.organisation_id == HERE, RouteVersion.organisation_id == HERE)
)
_ALL: Load[tuple[Route, RouteVersion]] = Load(_EVERY.order_by(col(Route.id), col(RouteVersion.number)))
_ONE: Load[tuple[Route, RouteVersion]] = Load(
    _EVERY.where(Route.id == given("route_id")).order_by(col(RouteVersion.number).desc())
)
