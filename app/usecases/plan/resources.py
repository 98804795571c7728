from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from app.core.amounts import format_hundredths
from app.core.errors import InvalidField
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.bulk import assign_changes
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.directory.queries.channels import channel_or_404
from app.domain.plan.models.resources import PlanResource
from app.domain.plan.queries.resources import resources
from app.domain.plan.rules.resources import ResourceKind


@dataclass(frozen=True, slots=True)
class ResourceDetails:
    """Resource details; see `models.PlanResource`."""

    kind: ResourceKind
    name: str
    quantity: int = 0
    yearly_cents: int = 0
    hourly_cents: int = 0
    channel_id: int | None = None
    renews_on: date | None = None
    note: str = ""


def keep_resource(work: Work, having: ResourceDetails) -> PlanResource:
    """Add a resource. Raises `InvalidField`, and `NotFound` for another's account."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    detail = _checked(work, having)
    _demand_not_repeated(work, having)
    row = PlanResource(organisation_id=work.organisation_id, **asdict(having))
    work.session.add(row)
    work.session.flush()
    audit.record(work, Act.RESOURCE_KEPT, subject=f"plan_resource:{row.id}", **detail)
    return row


def change_resource(work: Work, row: PlanResource, having: ResourceDetails) -> None:
    """Change a locked resource; raises as `keep_resource`."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    detail = _checked(work, having)
    if assign_changes(row, asdict(having)):
        audit.record(work, Act.RESOURCE_CHANGED, subject=f"plan_resource:{row.id}", **detail)


def remove_resource(work: Work, row: PlanResource) -> None:
    """Remove a locked resource; audit and earlier versions keep it."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    subject = f"plan_resource:{row.id}"
    audit.record(work, Act.RESOURCE_REMOVED, subject=subject, name=row.name)
    work.session.delete(row)


def _demand_not_repeated(work: Work, having: ResourceDetails) -> None:
    """Refuse a repeated form, whose cost would count twice."""
    audit.lock_heads(work.session, {work.actor.organisation_id})
    values = asdict(having)
    for resource in resources(work.session, work.actor.organisation_id):
        if all(getattr(resource, name) == value for name, value in values.items()):
            raise InvalidField("name", msg("«%(name)s» ya está anotado con los mismos datos.", name=resource.name))


def _checked(work: Work, having: ResourceDetails) -> dict[str, Any]:
    if having.kind is not ResourceKind.HOURS and having.hourly_cents:
        raise InvalidField("hourly_cents", msg("Solo las horas de trabajo tienen precio por hora: déjelo en blanco."))
    if having.kind is ResourceKind.HOURS and having.quantity > MAX_HOURS:
        raise InvalidField("quantity", msg("Son horas a la semana, de todas las personas: como mucho 2.000."))
    account = having.channel_id and channel_or_404(
        work.session, having.channel_id, organisation_id=work.actor.organisation_id
    )
    amounts = {"quantity": having.quantity, "yearly": having.yearly_cents, "hourly": having.hourly_cents}
    formatted_amounts = {name: format_hundredths(value) for name, value in amounts.items() if value}
    shown = {"name": having.name, "note": having.note, "renews_on": having.renews_on}
    return {**shown, **formatted_amounts, "account": account.called if account else None}


MAX_HOURS = 2_000 * 100
"""The maximum, in hundredths of weekly hours."""
