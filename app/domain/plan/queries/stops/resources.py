"""Stop 6: resources and costs."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from app.core.messages import Message, msg
from app.domain.plan.models.resources import PlanResource
from app.domain.plan.queries.resources import ResourcePlan, resource_plan, resources
from app.domain.plan.rules.resources import ResourceKind, yearly_cost

RENEWAL_OVERDUE = msg("«%(name)s» había que renovarlo el %(day)s: diga hasta cuándo vale o quítelo.")


def snapshot(session: Session, organisation_id: int, *, today: date) -> dict[str, Any]:
    plan = resource_plan(session, organisation_id, today=today)
    return {"items": [_item(resource) for resource in plan.resources], "cost": _cost(plan)}


def missing(session: Session, organisation_id: int, *, today: date) -> list[Message]:
    return missing_in(resources(session, organisation_id), today=today)


def missing_in(plan_resources: Sequence[PlanResource], *, today: date) -> list[Message]:
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
