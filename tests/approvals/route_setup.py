"""Routes for tests, adopted as a new version of the organisation's route."""

from datetime import datetime

from sqlmodel import Session

from app.core.permissions import Role
from app.domain.approvals.models.rounds import RouteVersion
from app.domain.approvals.queries import rounds
from app.domain.approvals.rules.routes import RouteStep, route_step_rows
from tests.sample_town import Person, Town, make_person

BOSS = (Role.SUPERVISOR.value,)
LEGAL = (Role.LEGAL_REVIEWER.value,)
TWO = (RouteStep("Visto bueno", BOSS, needed=2),)
SIDE_BY_SIDE = (RouteStep("Jurídico", LEGAL), RouteStep("Comunicación", BOSS, needed=2, beside=True))


def follow(session: Session, town: Town, *steps: RouteStep, now: datetime) -> None:
    """Route posts through these steps from now on."""
    before, _ = rounds.route_in_force(session, town.id)
    session.add(
        RouteVersion(
            organisation_id=town.id,
            route_id=before.route_id,
            number=before.number + 1,
            steps=route_step_rows(steps),
            in_force_from=now,
        )
    )
    session.flush()


def another_boss(session: Session, town: Town, name: str = "Berta", *, now: datetime) -> Person:
    return make_person(session, town.organisation, Role.SUPERVISOR, now=now, name=name)
