"""Stop 5 of the plan: networks, weights, workload."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from app.core.errors import InvalidField
from app.core.messages import Message, msg
from app.core.permissions import Permission, demand
from app.db.bulk import assign_changes
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.directory.queries.channels import channels
from app.domain.plan.models.resources import NetworkChoice
from app.domain.plan.queries import networks
from app.domain.plan.queries.networks import WEIGHTS_KEY, WORKLOAD_KEY, Workload
from app.domain.plan.queries.sections import locked_section
from app.domain.plan.rules.networks import CriterionWeights, NetworkCriterion, check_weights, network_key, network_name
from app.domain.plan.rules.stops import Stop

NEEDS_REASON: Message = msg("Escriba por qué no: el motivo se queda en el plan.")


@dataclass(frozen=True, slots=True)
class NetworkDecision:
    """A decision; see `models.NetworkChoice`."""

    network: str
    chosen: bool
    scores: Mapping[str, int]
    messages_per_week: int = 0
    reason: str = ""


def weigh_network(work: Work, choice: NetworkChoice | None, choosing: NetworkDecision) -> NetworkChoice:
    """Save a choice, new or locked. Raises `InvalidField` if repeated or missing a required reason."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    locked_section(work, Stop.WHERE)
    key = network_key(choosing.network)
    same = networks.choice_for_network(work, key)
    if same is not None and (choice is None or same.id != choice.id):
        raise InvalidField(
            "network", msg("«%(network)s» ya está valorada: cámbiela en su página.", network=network_name(key))
        )
    if not choosing.chosen and not choosing.reason:
        raise InvalidField("reason", NEEDS_REASON)
    wanted = {**asdict(choosing), "network": key}
    if choice is not None and not assign_changes(choice, wanted):
        return choice
    row = choice or NetworkChoice(organisation_id=work.organisation_id, **wanted)
    work.session.add(row)
    work.session.flush()
    detail = {**wanted, "scores": _audit_points(choosing.scores)}
    audit.record(work, Act.NETWORK_WEIGHED, subject=f"network_choice:{row.id}", **detail)
    return row


def set_weights(work: Work, weights: CriterionWeights) -> None:
    """Set the weights. Raises `Refusal` if all are zero."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    check_weights(weights)
    section = locked_section(work, Stop.WHERE)
    section.body = {**section.body, WEIGHTS_KEY: dict(weights)}
    subject = f"plan_section:{section.id}"
    audit.record(work, Act.PLAN_WEIGHTS_SET, subject=subject, weights=_audit_points(weights))


def set_workload(work: Work, workload: Workload) -> None:
    demand(work.actor.may(Permission.PLAN_MANAGE))
    section = locked_section(work, Stop.WHERE)
    section.body = {**section.body, WORKLOAD_KEY: asdict(workload)}
    names = {channel.id: channel.called for channel, _ in channels(work.session, organisation_id=work.organisation_id)}
    posts = [f"{names.get(int(key), key)}: {count:g}" for key, count in workload.posts.items()]
    detail: dict[str, Any] = {**asdict(workload), "posts": None, "posts_per_week": posts}
    audit.record(work, Act.PLAN_WORKLOAD_SET, subject=f"plan_section:{section.id}", **detail)


def _audit_points(points: Mapping[str, int]) -> list[str]:
    return [f"{criterion.label}: {points.get(criterion, 0)}" for criterion in NetworkCriterion]
