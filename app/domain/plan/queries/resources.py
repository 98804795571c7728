from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.domain.plan.models.resources import PlanResource
from app.domain.plan.queries.networks import PlannedAccount, current_workload, planned_accounts
from app.domain.plan.rules.resources import ResourceCosts, ResourceKind, renewal_places, resource_costs


@dataclass(frozen=True, slots=True)
class ResourcePlan:
    """Stop 6's data."""

    resources: Sequence[PlanResource]
    speakers: Sequence[PlannedAccount]
    costs: ResourceCosts

    def renewing(self, today: date) -> list[PlanResource]:
        """Return the resources renewing within two months, soonest first."""
        soon = [
            self.resources[place]
            for place in renewal_places([resource.renews_on for resource in self.resources], today)
        ]
        return sorted(soon, key=lambda renewal: (renewal.renews_on or today, renewal.id))


def resource_plan(session: Session, organisation_id: int, *, today: date) -> ResourcePlan:
    """Return stop 6's data; three statements."""
    plan_resources = resources(session, organisation_id)
    typed = current_workload(session, organisation_id).posts
    accounts = planned_accounts(session, organisation_id, typed, today=today)
    return ResourcePlan(
        plan_resources, accounts, resource_costs(plan_resources, {account.id: account.posts for account in accounts})
    )


def resources(session: Session, organisation_id: int) -> Sequence[PlanResource]:
    """Return the resources, in the order of their kinds."""
    order = list(ResourceKind)
    wanted = select(PlanResource).where(PlanResource.organisation_id == organisation_id)
    plan_resources = session.exec(wanted.order_by(PlanResource.name, col(PlanResource.id))).all()
    return sorted(plan_resources, key=lambda resource: order.index(resource.kind))


def resource_or_404(session: Session, organisation_id: int, resource_id: int, *, lock: bool = False) -> PlanResource:
    """Raise `NotFound` when there is none."""
    wanted = select(PlanResource).where(PlanResource.organisation_id == organisation_id, PlanResource.id == resource_id)
    resource = session.exec(wanted.with_for_update() if lock else wanted).first()
    if resource is None:
        raise NotFound(msg("Ese medio no está en el plan."))
    return resource
