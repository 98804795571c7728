"""The sixth stop: resources and costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.messages import Message, msg
from app.domain.plan.models.resources import PlanResource
from app.domain.plan.queries.networks import PlannedAccount, current_workload, planned_accounts
from app.domain.plan.rules.resources import ResourceCosts, ResourceKind, renewal_places, resource_costs, yearly_cost

RENEWAL_OVERDUE = msg("«%(name)s» había que renovarlo el %(day)s: diga hasta cuándo vale o quítelo.")


@dataclass(frozen=True, slots=True)
class ResourcePlan:
    resources: Sequence[PlanResource]
    speakers: Sequence[PlannedAccount]
    costs: ResourceCosts

    def renewing(self, today: date) -> list[PlanResource]:
        """Look two months ahead, soonest first."""
        soon = [
            self.resources[place]
            for place in renewal_places([resource.renews_on for resource in self.resources], today)
        ]
        return sorted(soon, key=lambda renewal: (renewal.renews_on or today, renewal.id))


def resource_plan(session: Session, organisation_id: int, *, today: date) -> ResourcePlan:
    """Return the plan's resources and their costs, in three statements."""
    plan_resources = resources(session, organisation_id)
    typed = current_workload(session, organisation_id).posts
    accounts = planned_accounts(session, organisation_id, typed, today=today)
    return ResourcePlan(
        plan_resources, accounts, resource_costs(plan_resources, {account.id: account.posts for account in accounts})
    )


def resources(session: Session, organisation_id: int) -> Sequence[PlanResource]:
    order = list(ResourceKind)
    wanted = select(PlanResource).where(PlanResource.organisation_id == organisation_id)
    plan_resources = session.exec(wanted.order_by(PlanResource.name, col(PlanResource.id))).all()
    return sorted(plan_resources, key=lambda resource: order.index(resource.kind))


def resource_or_404(session: Session, organisation_id: int, resource_id: int, *, lock: bool = False) -> PlanResource:
    """Raise `NotFound`."""
    wanted = select(PlanResource).where(PlanResource.organisation_id == organisation_id, PlanResource.id == resource_id)
    resource = session.exec(wanted.with_for_update() if lock else wanted).first()
    if resource is None:
        raise NotFound(msg("Ese medio no está en el plan."))
    return resource


def resources_snapshot(session: Session, organisation_id: int, *, today: date) -> dict[str, Any]:
    plan = resource_plan(session, organisation_id, today=today)
    return {"items": [_item(resource) for resource in plan.resources], "cost": _cost(plan)}


def missing_resources(session: Session, organisation_id: int, *, today: date) -> list[Message]:
    return missing_in_resources(resources(session, organisation_id), today=today)


def missing_in_resources(plan_resources: Sequence[PlanResource], *, today: date) -> list[Message]:
    if not plan_resources:
        return [msg("Ningún medio está anotado: empiece por las horas y el presupuesto.")]
    kinds = {resource.kind for resource in plan_resources}
    over = [resource for resource in plan_resources if resource.renews_on and resource.renews_on < today]
    messages = [
        msg(RENEWAL_OVERDUE.msgid, name=resource.name, day=f"{resource.renews_on:%d/%m/%Y}") for resource in over
    ]
    if ResourceKind.HOURS not in kinds:
        messages.append(msg("No se dice qué horas de trabajo hay."))
    if ResourceKind.BUDGET not in kinds:
        messages.append(msg("No se dice qué presupuesto hay, aunque sea cero."))
    return messages


def _item(resource: PlanResource) -> dict[str, Any]:
    return {
        "kind": resource.kind.value,
        "name": resource.name,
        "quantity": resource.quantity / 100,
        "yearly_cents": yearly_cost(resource),
        "note": resource.note,
    }


def _cost(plan: ResourcePlan) -> dict[str, Any]:
    return {
        "total_cents": plan.costs.total,
        "per_post_cents": plan.costs.per_post,
        "accounts": [
            {"account": speaker.called, "yearly_cents": plan.costs.of(speaker.id)} for speaker in plan.speakers
        ],
    }
