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
    found = resource_plan(session, organisation_id, today=today)
    return {"items": [_item(resource) for resource in found.resources], "cost": _cost(found)}


def missing(session: Session, organisation_id: int, *, today: date) -> list[Message]:
    return missing_in(resources(session, organisation_id), today=today)


def missing_in(found: Sequence[PlanResource], *, today: date) -> list[Message]:
    if not found:
        return [msg("Ningún medio está anotado: empiece por las horas y el presupuesto.")]
    kinds = {one.kind for one in found}
    over = [one for one in found if one.renews_on and one.renews_on < today]
    told = [msg(RENEWAL_OVERDUE.msgid, name=one.name, day=f"{one.renews_on:%d/%m/%Y}") for one in over]
    if ResourceKind.HOURS not in kinds:
        told.append(msg("No se dice qué horas de trabajo hay."))
    if ResourceKind.BUDGET not in kinds:
        told.append(msg("No se dice qué presupuesto hay, aunque sea cero."))
    return told


def _item(one: PlanResource) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "name": one.name,
        "quantity": one.quantity / 100,
        "yearly_cents": yearly_cost(one),
        "note": one.note,
    }


def _cost(found: ResourcePlan) -> dict[str, Any]:
    return {
        "total_cents": found.costs.total,
        "per_post_cents": found.costs.per_post,
        "accounts": [
            {"account": speaker.called, "yearly_cents": found.costs.of(speaker.id)} for speaker in found.speakers
        ],
    }
