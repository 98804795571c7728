"""Reads of what the plan is carried out with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.words import say
from app.plan.models import PlanResource
from app.plan.queries.networks import Speaker, speakers
from app.plan.queries.workload import workload
from app.plan.rules.resources import Costs, ResourceKind, costs, renewing


@dataclass(frozen=True, slots=True)
class Means:
    """Everything stop 6 knows."""

    resources: Sequence[PlanResource]
    speakers: Sequence[Speaker]
    costs: Costs

    def renewing(self, today: date) -> list[PlanResource]:
        """Those within two months, the first to renew first."""
        soon = [self.resources[place] for place in renewing([one.renews_on for one in self.resources], today)]
        return sorted(soon, key=lambda one: (one.renews_on or today, one.id))


def means(session: Session, organisation_id: int, *, today: date) -> Means:
    """Three statements."""
    found = resources(session, organisation_id)
    typed = workload(session, organisation_id).posts
    spoken = speakers(session, organisation_id, typed, today=today)
    return Means(found, spoken, costs(found, {one.id: one.posts for one in spoken}))


def resources(session: Session, organisation_id: int) -> Sequence[PlanResource]:
    """By their kind, as the kinds are told."""
    order = list(ResourceKind)
    wanted = select(PlanResource).where(PlanResource.organisation_id == organisation_id)
    found = session.exec(wanted.order_by(PlanResource.name, col(PlanResource.id))).all()
    return sorted(found, key=lambda one: order.index(one.kind))


def resource_or_404(session: Session, organisation_id: int, resource_id: int, *, lock: bool = False) -> PlanResource:
    """Raises `NotFound`."""
    wanted = select(PlanResource).where(PlanResource.organisation_id == organisation_id, PlanResource.id == resource_id)
    found = session.exec(wanted.with_for_update() if lock else wanted).first()
    if found is None:
        raise NotFound(say("Ese medio no está en el plan."))
    return found
