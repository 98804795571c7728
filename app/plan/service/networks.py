"""Every change to what stop 5 decides: networks, weights and the numbers of the workload."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.channels.queries import channels
from app.core.actor import Actor
from app.core.words import Sentence, say
from app.db.changing import rewrite
from app.plan.models import NetworkChoice
from app.plan.queries import networks
from app.plan.queries.workload import WEIGHTS, WORKLOAD, Workload
from app.plan.rules.networks import CRITERION_WORDS, Criterion, Weights, check_weights, network_key, network_name
from app.plan.rules.stops import Stop
from app.plan.service.holding import held_section
from app.plan.service.slots import Unfit

NEEDS_REASON: Sentence = say("Escriba por qué no: el motivo se queda en el plan.")


@dataclass(frozen=True, slots=True)
class Choosing:
    """What is decided about a network; see `models.NetworkChoice`."""

    network: str
    chosen: bool
    scores: Mapping[str, int]
    messages_per_week: int = 0
    reason: str = ""


def weigh_network(
    session: Session, choice: NetworkChoice | None, choosing: Choosing, *, actor: Actor, now: datetime
) -> NetworkChoice:
    """A new one, or one that comes locked. Raises `Unfit` without a reason where it needs one, or for a second time."""
    demand(actor.may(Permission.PLAN_MANAGE))
    held_section(session, actor.organisation_id, Stop.WHERE)
    key = network_key(choosing.network)
    same = networks.choice_of(session, actor.organisation_id, key)
    if same is not None and (choice is None or same.id != choice.id):
        raise Unfit("network", say("«%(network)s» ya está valorada: cámbiela en su página.", network=network_name(key)))
    if not choosing.chosen and not choosing.reason:
        raise Unfit("reason", NEEDS_REASON)
    wanted = {**asdict(choosing), "network": key}
    if choice is not None and not rewrite(choice, wanted):
        return choice
    row = choice or NetworkChoice(organisation_id=actor.organisation_id, **wanted)
    session.add(row)
    session.flush()
    said = {**wanted, "scores": _said(choosing.scores)}
    audit.record(session, Act.NETWORK_WEIGHED, actor=actor, now=now, subject=f"network_choice:{row.id}", **said)
    return row


def set_weights(session: Session, weights: Weights, *, actor: Actor, now: datetime) -> None:
    """Raises `Refusal` where no criterion would count."""
    demand(actor.may(Permission.PLAN_MANAGE))
    check_weights(weights)
    section = held_section(session, actor.organisation_id, Stop.WHERE)
    section.body = {**section.body, WEIGHTS: dict(weights)}
    subject = f"plan_section:{section.id}"
    audit.record(session, Act.PLAN_WEIGHTS_SET, actor=actor, now=now, subject=subject, weights=_said(weights))


def set_workload(session: Session, workload: Workload, *, actor: Actor, now: datetime) -> None:
    """The numbers that the hours are counted with."""
    demand(actor.may(Permission.PLAN_MANAGE))
    section = held_section(session, actor.organisation_id, Stop.WHERE)
    section.body = {**section.body, WORKLOAD: asdict(workload)}
    names = {one.id: one.called for one, _ in channels(session, organisation_id=actor.organisation_id)}
    posts = [f"{names.get(int(key), key)}: {count:g}" for key, count in workload.posts.items()]
    said: dict[str, Any] = {**asdict(workload), "posts": None, "posts_per_week": posts}
    audit.record(session, Act.PLAN_WORKLOAD_SET, actor=actor, now=now, subject=f"plan_section:{section.id}", **said)


def _said(points: Mapping[str, int]) -> list[str]:
    return [f"{CRITERION_WORDS[one]}: {points.get(one, 0)}" for one in Criterion]
