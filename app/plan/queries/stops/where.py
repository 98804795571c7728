"""What stop 5 says: every network considered, and whether the hours are enough."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlmodel import Session

from app.channels.rules.accounts import NETWORK_NAMES, Network
from app.core.words import Sentence, say
from app.plan.models import NetworkChoice
from app.plan.queries.networks import Where, where
from app.plan.rules.capacity import Capacity, verdict
from app.plan.rules.networks import network_name


def snapshot(session: Session, organisation_id: int, *, today: date) -> dict[str, Any]:
    found = where(session, organisation_id, today=today)
    return {
        "networks": [_told(choice, points) for choice, points in found.choices],
        "capacity": _numbers(found.capacity),
    }


def missing(session: Session, organisation_id: int, *, today: date) -> list[Sentence]:
    return missing_in(where(session, organisation_id, today=today))


def missing_in(found: Where) -> list[Sentence]:
    if not found.choices:
        return [say("Ninguna red está valorada: anote al menos las que se usan y las que se descartan.")]
    told = [*_unmatched(found)]
    if not found.capacity.fits:
        told.append(verdict(found.capacity))
    return told


def _unmatched(found: Where) -> Iterator[Sentence]:
    """Where what was chosen and the accounts there are do not say the same."""
    chosen = {choice.network for choice, _ in found.choices if choice.chosen}
    spoken = {one.network for one in found.speakers}
    for network in sorted(chosen - spoken, key=network_name):
        yield say("%(network)s está elegida y no tiene cuenta oficial abierta.", network=network_name(network))
    for known in Network:
        if known in spoken - chosen and known is not Network.WEB:
            yield say("Hay cuenta abierta en %(network)s y el plan no la elige.", network=NETWORK_NAMES[known])


def _told(choice: NetworkChoice, points: int) -> dict[str, Any]:
    return {
        "network": choice.network,
        "name": network_name(choice.network),
        "chosen": choice.chosen,
        "scores": dict(choice.scores),
        "total": points,
        "reason": choice.reason,
    }


def _numbers(capacity: Capacity) -> dict[str, Any]:
    return {
        "posts_per_week": capacity.posts,
        "post_minutes": capacity.post_minutes,
        "messages_per_week": capacity.messages,
        "message_minutes": capacity.message_minutes,
        "needed": capacity.needed,
        "available": capacity.available,
        "fits": capacity.fits,
    }
