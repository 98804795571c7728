"""Deliveries that will not leave, and may have left an upload in the account."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState

SETTLED_FOR = timedelta(hours=1)
"""Before it, what was cancelled by mistake is approved again and goes on with its upload."""
LOOKED_FOR = timedelta(days=3)


class UnsentUpload(NamedTuple):
    """`key`: the delivery's, by which the network knows its upload."""

    network: Network
    base_url: str
    credentials: str
    key: str


def unsent_uploads(session: Session, networks: Collection[Network], *, now: datetime) -> list[UnsentUpload]:
    """Return what was tried on these networks and then cancelled or expired, in connected accounts; one statement."""
    place: tuple[Any, ...] = (Channel.network, Channel.base_url, Channel.credentials, Delivery.remote_key)
    rows = session.exec(
        select(*place)
        .join(
            Delivery,
            (col(Delivery.channel_id) == Channel.id) & (col(Delivery.organisation_id) == Channel.organisation_id),
        )
        .where(col(Channel.network).in_(networks), col(Channel.credentials).is_not(None), Delivery.attempts > 0)
        .where(col(Delivery.state).in_((DeliveryState.CANCELLED, DeliveryState.EXPIRED)))
        .where(col(Delivery.settled_at) <= now - SETTLED_FOR, col(Delivery.settled_at) > now - LOOKED_FOR)
        .order_by(col(Delivery.id))
    )
    return [UnsentUpload(*row) for row in rows]
