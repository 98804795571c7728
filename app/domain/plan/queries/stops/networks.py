"""Stop 5: considered networks and capacity."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlmodel import Session

from app.core.messages import Message, msg
from app.domain.directory.rules.networks import NETWORK_NAMES, Network
from app.domain.plan.models.resources import NetworkChoice
from app.domain.plan.queries.networks import NetworkPlan, network_plan
from app.domain.plan.rules.capacity import WeeklyCapacity, capacity_verdict
from app.domain.plan.rules.networks import network_name


def snapshot(session: Session, organisation_id: int, *, today: date) -> dict[str, Any]:
    plan = network_plan(session, organisation_id, today=today)
    return {
        "networks": [_choice_snapshot(choice, points) for choice, points in plan.choices],
        "capacity": _numbers(plan.capacity),
    }


def missing(session: Session, organisation_id: int, *, today: date) -> list[Message]:
    return missing_in(network_plan(session, organisation_id, today=today))


def missing_in(plan: NetworkPlan) -> list[Message]:
    if not plan.choices:
        return [msg("Ninguna red está valorada: anote al menos las que se usan y las que se descartan.")]
    messages = [*_unmatched(plan)]
    if not plan.capacity.fits:
        messages.append(capacity_verdict(plan.capacity))
    return messages


def _unmatched(plan: NetworkPlan) -> Iterator[Message]:
    """Yield the mismatches between chosen networks and open accounts."""
    chosen = {choice.network for choice, _ in plan.choices if choice.chosen}
    networks = {speaker.network for speaker in plan.speakers}
    for network in sorted(chosen - networks, key=network_name):
        yield msg("%(network)s está elegida y no tiene cuenta oficial abierta.", network=network_name(network))
    for known in Network:
        if known in networks - chosen and known is not Network.WEB:
            yield msg("Hay cuenta abierta en %(network)s y el plan no la elige.", network=NETWORK_NAMES[known])


def _choice_snapshot(choice: NetworkChoice, points: int) -> dict[str, Any]:
    return {
        "network": choice.network,
        "name": network_name(choice.network),
        "chosen": choice.chosen,
        "scores": dict(choice.scores),
        "total": points,
        "reason": choice.reason,
    }


def _numbers(capacity: WeeklyCapacity) -> dict[str, Any]:
    return {
        "posts_per_week": capacity.posts,
        "post_minutes": capacity.post_minutes,
        "messages_per_week": capacity.messages,
        "message_minutes": capacity.message_minutes,
        "needed": capacity.needed,
        "available": capacity.available,
        "fits": capacity.fits,
    }
